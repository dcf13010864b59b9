// Brings the progress of bulk work up to date by itself. Without this there is the link that does it.
const EVERY_MS = 1500;
const ID = "progress";

async function look() {
  const shown = document.getElementById(ID);
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = answer.ok && page.getElementById(ID);
    if (found && !("underWay" in found.dataset)) {
      // The end changes what can be done next, so the whole page is made anew.
      location.reload();
      return;
    }
    if (found) {
      shown.replaceWith(found);
    }
  } catch {
    // The service may be away for a moment.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
