// What every screen gets. Without it all of them work, only less smoothly.
import { setUpCopying } from "./copying.js";
import { setUpReading } from "./reading.js";
import { setUpSearchKey } from "./search-key.js";
import { setUpSharing } from "./sharing.js";
import { setUpSuggestions } from "./suggest.js";
import { setUpThemeButton } from "./theme-button.js";

setUpThemeButton();
setUpSearchKey();
setUpSuggestions(document);
setUpCopying(document);
setUpReading(document);
setUpSharing(document);
// The editor tells of fields that it adds later.
document.addEventListener("throughline:added", (event) => setUpSuggestions(event.target));
