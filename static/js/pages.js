// What makes the pages quicker to use. Each of them works without it.
const BUSY_MS = 3000;
const SAID_MS = 4000;

const copiers = document.querySelectorAll("[data-copy]");
const menus = document.querySelectorAll("details.menu");
let unsaid = 0;

/** Says a sentence to everybody: it appears at the foot of the window and screen readers read it out. */
function announce(sentence) {
  const region = document.getElementById("announcements");
  const words = document.createElement("span");
  words.textContent = sentence;
  region.replaceChildren(words);
  clearTimeout(unsaid);
  unsaid = setTimeout(() => region.replaceChildren(), SAID_MS);
}

/** The clipboard is there on HTTPS and on this machine only; elsewhere the text is marked, to be copied by hand. */
async function copy(source) {
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied");
  } catch {
    getSelection().selectAllChildren(source);
    announce(document.execCommand("copy") ? "Copied" : "Marked: press Ctrl C to copy");
  }
}

for (const button of copiers) {
  const source = document.querySelector(button.dataset.copy);
  button.hidden = source === null;
  button.addEventListener("click", () => copy(source));
}

function close(menu, { andFocus = false } = {}) {
  if (andFocus && menu.contains(document.activeElement)) {
    menu.querySelector("summary").focus();
  }
  menu.open = false;
}

/** Closes each open menu that `target` is not a part of. */
function closeOthers(target) {
  for (const menu of menus) {
    if (menu.open && !menu.contains(target)) {
      close(menu);
    }
  }
}

document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    menus.forEach((menu) => close(menu, { andFocus: true }));
  }
});

// A double click must not save twice: the second save would meet the version that the first one made.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (form.dataset.busy !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "";
  setTimeout(() => delete form.dataset.busy, BUSY_MS);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    delete form.dataset.busy;
  }
});
