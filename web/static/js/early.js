// Before the first paint: whether there are scripts, and whether the drawer was open, in this tab or (a new tab) in the
// others. A sheet that covers a phone's whole screen is not opened again by a mere change of page.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const kept = sessionStorage.getItem("drawer") ?? localStorage.getItem("drawer");
    root.classList.toggle("drawer-open", kept === "open" && !matchMedia("(max-width: 480px)").matches);
  } catch {
    // No storage: the drawer begins closed.
  }
}
