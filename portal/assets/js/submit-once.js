/* A second tap on "Book" while the first is under way would be a second request. The button is
   disabled after the form's data are collected, since a disabled button's value is not sent. */

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

export function submitOnce() {
  const forms = document.querySelectorAll("form[data-submit-once]");
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.submitted) {
        event.preventDefault();
        return;
      }
      form.dataset.submitted = "true";
      setTimeout(() => {
        for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
      });
    });
  }
  /* The page comes back from the browser's cache as it was left. */
  window.addEventListener("pageshow", () => {
    for (const form of forms) {
      delete form.dataset.submitted;
      for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
    }
  });
}
