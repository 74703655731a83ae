// A choice that asks for more shows where to write it. The library's own module marks radios with aria-expanded, which
// ARIA does not allow on a radio; the field follows its radio in reading order, so the order says enough.

/** Shows below each chosen radio what belongs to it. */
export function openReveals(form) {
  const radios = [...form.querySelectorAll('input[type="radio"][data-reveals]')];
  const show = () => {
    for (const radio of radios) {
      const more = document.getElementById(radio.dataset.reveals);
      more.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
    }
  };
  form.addEventListener("change", show);
  show();
}

/** Takes away the choices that the answers so far do not leave. */
export function leaveOut(form, name, values) {
  for (const radio of [...form.elements[name]]) {
    if (values.includes(radio.value)) radio.closest(".govuk-radios__item").remove();
  }
}
