// Ticks of a list at once, and a count of them. The ticks are plain boxes of the form "bulk" and work without it.
const BOXES = "input[type=checkbox][name=uuid][form=bulk]";

const boxes = [...document.querySelectorAll(BOXES)];
const place = document.querySelector("[data-selection], #bulk");
let last = null;

function labelled(text) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  label.className = "selection-all";
  box.type = "checkbox";
  label.append(box, text);
  return { label, box };
}

function show(all, count) {
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && !all.checked;
  count.textContent = ticked ? `${ticked} selected` : "";
}

/** With Shift the boxes between this one and the last one become what this one is. */
function tickBetween(box) {
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  for (const one of boxes.slice(from, to + 1)) {
    one.checked = box.checked;
  }
}

if (place && boxes.length) {
  const { label, box: all } = labelled("Select all on this page");
  const count = document.createElement("span");
  count.className = "selection-count";
  count.setAttribute("aria-live", "polite");
  place.prepend(label, count);
  place.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    show(all, count);
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        tickBetween(box);
      }
      last = box;
      show(all, count);
    });
  }
  // A browser that comes back to the page ticks the boxes again by itself.
  addEventListener("pageshow", () => show(all, count));
}
