// The box in the head of the matrix chooses all pages that are shown.
const all = document.querySelector("[data-tr-all]");
if (all) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll('input[name="page"]')) {
      box.checked = all.checked;
    }
  });
}
