/* What a QR code carries behind the # (A012@A.CODE) never reaches the server's log: it fills the fields here. */
const given = decodeURIComponent(location.hash.slice(1)).split(".");
if (given.length > 1) {
  document.querySelectorAll("[data-fragment]").forEach((field) => {
    field.value = field.value || given[Number(field.dataset.fragment)] || "";
  });
  history.replaceState(null, "", location.pathname + location.search);
}
