// The minutes are read and signed: what is signed is the digest of what is shown.
import "./signing.mjs";
import "../action.mjs";
