// The page of a live room: what makes it live is fetched where there is one.
import { attach } from "../web/attach.js";
import { alone } from "../web/keys.js";

attach("live/room", (page) => import("./rooming.js").then(({ enter }) => enter(page, alone)));
