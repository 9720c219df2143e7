// What this browser keeps: for the tab (from page to page) and for the person (from day to day). Where storage is
// forbidden nothing is kept, and nothing breaks.

/** In a page of another application not everything that is kept is ours. */
const OURS = "background-tasks:";

export const ofTab = keeper(() => sessionStorage);
export const ofBrowser = keeper(() => localStorage);

function keeper(storage) {
  return {
    get(name, otherwise = null) {
      try {
        return storage().getItem(OURS + name) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
    set(name, value) {
      try {
        storage().setItem(OURS + name, value);
      } catch {
        // It holds until the next page.
      }
    },
  };
}
