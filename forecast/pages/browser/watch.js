"use strict";
// Loads the page again when it has been written anew.
(() => {
  let known = null;
  const look = async () => {
    try {
      const version = await (await fetch("version")).text();
      if (known !== null && version !== known) location.reload();
      known = version;
    } catch { /* whoever serves it has stopped */ }
    setTimeout(look, 400);
  };
  look();
})();
