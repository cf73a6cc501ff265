/* Buttons that do nothing without this script are hidden until it runs. */
export function show(button) {
  button.hidden = false;
  button.classList.add("is-ready");
}
