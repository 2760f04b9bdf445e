// Pictures and files on their way: sent at once, with progress and a way to stop; then the words for those who
// can't see a picture are asked for, and stand in the text as they are typed.

const escaped = (words) => words.replace(/[[\]\\]/g, " ").replace(/\s+/g, " ");

let count = 0;

/** Send `files` one after the other; each leaves a line in the composer's tray and its Markdown in the text. */
export function send(files, editor) {
  const { composer } = editor;
  const tray = composer.querySelector("[data-tray]");
  tray.hidden = false;
  const rows = files.map((file) => [file, addRow(file, tray, composer)]);
  rows.reduce((before, [file, row]) => before.then(() => row.isConnected && one(file, row, editor)), Promise.resolve());
}

function addRow(file, tray, composer) {
  const row = composer.querySelector("[data-tray-row]").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.dataset.sending = "";
  row.querySelector("[data-take-away]").addEventListener("click", () => gone(row, composer));
  tray.append(row);
  return row;
}

function gone(row, composer) {
  row.dispatchEvent(new Event("stop"));
  const tray = row.parentElement;
  row.remove();
  tray.hidden = !tray.children.length;
  composer.querySelector("textarea").focus();
}

async function one(file, row, { composer, text, token, replace, replaceQuietly }) {
  const say = (words) => { composer.querySelector("[data-kept]").textContent = words; };
  const most = Number(composer.dataset.most);
  if (file.size > most) { refuse(row, composer.dataset.tooLarge, say); return; }
  if (!file.size) { refuse(row, composer.dataset.empty, say); return; }
  count += 1;
  const holder = `![${escaped(file.name)} …](#${count})`;
  const before = text.value.slice(0, text.selectionEnd);
  const lead = !before || before.endsWith("\n") ? "" : "\n\n";
  replace(text.selectionEnd, text.selectionEnd, `${lead}${holder}\n`);
  let words = holder;
  const put = (now) => {
    const at = text.value.indexOf(words);
    if (at >= 0) replaceQuietly(at, at + words.length, now);
    words = now;
  };
  row.addEventListener("stop", () => put(""));
  try {
    const said = await transfer(file, row, composer.dataset.upload, token);
    delete row.dataset.sending;
    row.querySelector("progress").hidden = true;
    put(said.markdown);
    if (said.kind === "image") askForWords(row, said, put);
    say(composer.dataset.sent.replace("{name}", said.name));
  } catch (problem) {
    put("");
    if (row.isConnected) refuse(row, problem.message || composer.dataset.lost, say);
  }
}

function transfer(file, row, url, token) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // fetch can't tell how far it is
    const bar = row.querySelector("progress");
    const fields = new FormData();
    fields.append("file", file);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.upload.addEventListener("load", () => bar.removeAttribute("value"));
    request.addEventListener("load", () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* a page came instead, from a proxy or a sign-in */ }
      if (request.status === 201) done(said);
      else failed(new Error(said.error ?? ""));
    });
    request.addEventListener("error", () => failed(new Error("")));
    request.addEventListener("abort", () => failed(new Error("")));
    row.addEventListener("stop", () => request.abort());
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.send(fields);
  });
}

function askForWords(row, said, put) {
  const picture = row.querySelector("img");
  picture.src = said.thumbnail;
  picture.hidden = false;
  const label = row.querySelector("[data-alt]");
  const field = label.querySelector("input");
  label.hidden = false;
  field.addEventListener("input", () => put(`![${escaped(field.value)}](${said.url})`));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // in the text this would be a new line; here it must not send the form
    row.closest(".composer").querySelector("textarea").focus();
  });
}

function refuse(row, sentence, say) {
  delete row.dataset.sending;
  row.querySelector("progress").hidden = true;
  const error = row.querySelector(".error");
  error.hidden = false;
  error.querySelector("span").textContent = sentence;
  say(sentence);
}
