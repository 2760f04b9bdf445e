// What is new, for those who hear the page: alone, together every twenty seconds, only what is for them, or nothing.

const TOGETHER = 20_000; // milliseconds

export function announcing(place, pace, sound) {
  let messages = 0, forMe = 0, asked = 0, timer = null;
  const { newOne, newMany, forYou, askedOne, askedMany, says } = place.dataset;
  const several = (n, one, many) => (n === 1 ? one : many.replace("{n}", n));

  function tell() {
    timer = null;
    const parts = [];
    if (messages) parts.push(several(messages, newOne, newMany));
    if (asked) parts.push(several(asked, askedOne, askedMany));
    if (forMe) parts.push(forYou.replace("{n}", forMe));
    if (parts.length) place.textContent = parts.join(", ");
    messages = forMe = asked = 0;
  }

  function beep() {
    const context = new AudioContext();
    const tone = context.createOscillator(), volume = context.createGain();
    volume.gain.value = 0.05;
    tone.frequency.value = 660;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.15);
    tone.addEventListener("ended", () => context.close());
  }

  return {
    /** Something of somebody else came in. `who` and `words` are plain text. */
    came({ kind, who, words, toMe }) {
      if (toMe && sound) beep();
      if (pace === "silent") return;
      if (pace === "each" || (pace === "mentions" && toMe)) {
        place.textContent = says.replace("{a}", who).replace("{words}", words);
        return;
      }
      if (pace === "mentions") return;
      if (kind === "question") asked += 1;
      else messages += 1;
      if (toMe) forMe += 1;
      timer ??= setTimeout(tell, TOGETHER);
    },
    tell() {
      clearTimeout(timer);
      tell();
    },
    say(sentence) { place.textContent = sentence; },
  };
}
