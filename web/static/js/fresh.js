// Parts of the page that the server draws anew: fetched, and put in the place of the old ones. Where somebody is writing
// the old part stays; the focus and what was opened stay.

/** The page at this address as it is now: { ok, url, page }. Rejects where the server cannot be reached. */
export async function fetchPage(address = location.href, options = {}) {
  const answer = await fetch(address, { ...options, headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { ok: answer.ok, url: new URL(answer.url), page };
}

/** The parts are those that have the attribute, known by its value. */
export function renew(page, attribute, root = document) {
  for (const fresh of page.querySelectorAll(`[${attribute}]`)) {
    const old = root.querySelector(`[${attribute}="${fresh.getAttribute(attribute)}"]`);
    if (old && old.innerHTML !== fresh.innerHTML && !isWrittenIn(old)) replace(old, fresh);
  }
}

function isWrittenIn(part) {
  const fields = part.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const open = [...old.querySelectorAll("details[id][open]")].map(({ id }) => id);
  old.replaceChildren(...document.adoptNode(fresh).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) (document.getElementById(focused.id) ?? old.closest("main"))?.focus();
}
