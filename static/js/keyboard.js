// The keys that are listed in templates/components/keys.html. Letters can be switched off there, for people whose
// keys are pressed by speech or by accident.
const OFF = "keys-off";
const WRITING =
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

// Where a browser is told to keep nothing for this site, it refuses even to look.
let offHere = false;

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return offHere;
  }
}

function switchTo(on) {
  offHere = !on;
  try {
    if (on) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, "");
    }
  } catch {
    // It holds for this page.
  }
}

/** Moves the focus over the rows of a list. The position stays with the page when one comes back to it. */
function step(by) {
  const rows = [...document.querySelectorAll("li.row, table.people tbody tr")];
  const links = rows.map((row) => row.querySelector("a.row-link, a")).filter((link) => link?.checkVisibility());
  const focused = links.findIndex((link) => link.closest("li.row, tr").contains(document.activeElement));
  const here = focused === -1 ? (history.state?.row ?? -1) : focused;
  const next = Math.min(Math.max(here + by, 0), links.length - 1);
  links[next]?.focus();
  history.replaceState({ ...history.state, row: next }, "");
}

function search() {
  const field = document.getElementById("search");
  field?.focus();
  field?.select();
}

/** Lists the keys: in a dialog where the page carries its template, which all but the page of the keys do. */
function help() {
  const template = document.getElementById("keys-template");
  if (template === null) {
    return;
  }
  let dialog = document.querySelector("dialog.keys");
  if (dialog === null) {
    document.body.append(template.content.cloneNode(true));
    dialog = document.querySelector("dialog.keys");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    prepareSwitch(dialog);
  }
  if (dialog.open) {
    dialog.close();
  } else {
    dialog.showModal();
    // Not the switch above it, which the next blank would turn off.
    dialog.querySelector("[data-close]").focus();
  }
}

function prepareSwitch(place) {
  const control = place.querySelector("[data-keys-switch]");
  if (control === null) {
    return;
  }
  const box = control.querySelector("input");
  control.hidden = false;
  box.checked = !isOff();
  box.addEventListener("change", () => switchTo(box.checked));
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  e: () => document.querySelector("[data-edit]")?.click(),
  "/": search,
  "?": help,
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.matches(WRITING);
  if (event.key === "Escape" && writing && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    event.target.blur();
  }
  const act = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
  if (!act || writing || isOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "?") {
    return;
  }
  event.preventDefault();
  act();
});

prepareSwitch(document);
