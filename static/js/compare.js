// Whoever writes in their own version of a field wants that one.
document.addEventListener("input", (event) => {
  const yours = event.target.closest(".compare td")?.querySelector("[type=radio][value=yours]");
  if (yours) {
    yours.checked = true;
  }
});
