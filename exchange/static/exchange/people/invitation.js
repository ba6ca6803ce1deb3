// The secret of an invitation's link stands behind the "#", where no server sees it; this puts it into the form.
const form = document.querySelector("[data-invitation]");
const code = window.location.hash.slice(1);
if (form && code) {
  // It does not stay in the address or in the browser's history.
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  form.elements.code.value = code;
  form.submit();
}
