// Before the first paint: where the reader is, whether there are scripts, and whether the drawer was open, in this tab or (a new tab) in the
// others. A sheet that covers a phone's whole screen is not opened again by a mere change of page.
{
  const root = document.documentElement;
  root.classList.add("js");
  // The server writes times as the reader's clock shows them.
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (!document.cookie.includes(`zone=${zone}`)) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  try {
    const [drawer, show, mine] = ["drawer", "drawer-show", "drawer-mine"].map((name) => `background-tasks:${name}`); // as kept.js
    const kept = sessionStorage.getItem(drawer) ?? localStorage.getItem(drawer);
    // Until the drawer's list is alive, drawer.css hides what its filter does.
    root.dataset.drawerShow = sessionStorage.getItem(show) ?? "all";
    root.toggleAttribute("data-drawer-mine", sessionStorage.getItem(mine) === "yes");
    root.classList.toggle("drawer-open", kept === "open" && !matchMedia("(max-width: 480px)").matches);
  } catch {
    // No storage: the drawer begins closed.
  }
}
