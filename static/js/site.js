// All behaviours of the pages; the static storage joins them into one file, so that a page asks for one.
// What few pages need at once is imported by them when it is needed, as forums/peek.js is.
import "./web/menu.js";
import "./web/keys.js";
import "./web/times.js";
import "./web/autogrow.js";
import "./web/confirm.js";
import "./web/again.js";
import "./live/status.js";
import "./live/countdown.js";
import "./live/room.js";
import "./live/screen.js";
import "./inbox/bell.js";
import "./inbox/list.js";
import "./inbox/push.js";
import "./talks/conversation.js";
import "./forums/begin.js";
import "./forums/composer.js";
import "./forums/list.js";
import "./forums/tags.js";
import "./forums/topic.js";
import "./moderation/queue.js";
import "./moderation/case.js";
import "./moderation/keys.js";
import "./moderation/presets.js";
