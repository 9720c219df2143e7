// Before the first paint: whether there are scripts, and whether the drawer was open. A sheet that covers a phone's
// whole screen is not opened again by a mere change of page.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const open = sessionStorage.getItem("drawer") === "open" && !matchMedia("(max-width: 480px)").matches;
    root.classList.toggle("drawer-open", open);
  } catch {
    // No storage: the drawer begins closed.
  }
}
