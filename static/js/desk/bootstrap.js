// The kit's behaviours that we use; each finds its own data-bs-* attributes.
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/modal";
import "bootstrap/js/dist/offcanvas";
