// The phone bench: presses go beside the page, which goes on by its stream; keys of the keyboard; voices and sounds.
(() => {
  "use strict";
  const table = document.getElementById("meja"), voice = document.querySelector("[data-voice]"), whose = document.getElementById("suara");

  // A form's button, or a choice, is sent alone; what comes of it is in the stream.
  const send = (form, name, value) => {
    const isChoice = name === "held", body = isChoice || !form.elements.held ? new FormData(form) : new FormData();
    if (name) body.set(name, value);
    return fetch(form.action, { method: "POST", headers: { "x-beside": "1" }, body: new URLSearchParams(body) }).then(tell).catch(() => null);
  };
  // What could not be done is said as the answer says it, until something can be done again.
  const tell = async (answer) => {
    const place = document.getElementById("gagal"), isWords = answer.headers.get("content-type")?.startsWith("text/plain");
    place.querySelectorAll(":scope > .note").forEach((note) => note.remove());
    if (answer.ok || !isWords) return;
    const note = place.querySelector("template").content.cloneNode(true);
    note.querySelector("[data-why]").textContent = (await answer.text()).trim();
    place.append(note);
    place.scrollIntoView({ block: "nearest" }); // on a phone the press may be far below
  };
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("[data-beside]")) return;
    e.preventDefault();
    uses(e.target.closest(".phone"));
    hush(e.target.closest(".phone"));
    if (e.target.matches("[data-over]")) document.getElementById("gangguan")?.removeAttribute("open");
    send(e.target, e.submitter?.name, e.submitter?.value);
  });
  document.addEventListener("change", (e) => {
    const form = e.target.closest(".phone [data-beside]");
    if (form && e.target.name === "held") send(form, "held", e.target.value);
  });

  // Digits go to the phone that has the focus (WCAG 2.1.4: nowhere else).
  document.addEventListener("keydown", (e) => {
    const phone = e.target.closest?.(".phone");
    if (!phone || e.target.matches("select") || e.ctrlKey || e.metaKey || e.altKey || !/^[0-9*#]$/.test(e.key)) return;
    e.preventDefault();
    phone.querySelector(`.pad button[value="${e.key}"]`).click();
  });
  document.addEventListener("click", (e) => {
    const phone = e.target.closest(".phone");
    if (phone && !phone.contains(document.activeElement)) phone.querySelector(".hears").focus();
  });

  // A button that was pressed may be gone with what comes of it: the focus goes to where it stood, or to the hint.
  let focused, home;
  document.addEventListener("focusin", (e) => {
    focused = e.target;
    const at = e.target.closest(".phone, li[id]");
    home = at?.matches(".phone") ? `${at.id}-h` : at?.id;
  });
  document.addEventListener("click", () => { if (document.activeElement === document.body) focused = undefined; });
  const keeps = () => {
    if (!focused || focused.isConnected || document.activeElement !== document.body || !table.querySelector("#giliran")) return;
    (document.getElementById(home) ?? document.getElementById("giliran")).focus();
  };

  // Voices: what a phone hears is spoken in its language, sounds are played. Browsers want a press first.
  let isOn = false, used, words; // words: the line that was spoken last
  const players = new Map();
  const spoken = new Set();
  const uses = (phone) => { if (phone) used = phone.id; };
  document.addEventListener("focusin", (e) => uses(e.target.closest(".phone")));
  const isHeard = (phone) => whose.value === "all" || phone.id === (whose.value === "used" ? used ?? table.querySelector(".phone").id : whose.value);
  // A key, or the end of a call, cuts short what is being said there.
  const hush = (phone) => {
    if (!phone || !isOn || !isHeard(phone)) return;
    window.speechSynthesis?.cancel();
    quiet(phone);
  };
  const quiet = (phone) => { players.get(phone.id)?.pause(); players.delete(phone.id); };
  const say = (line) => {
    if (!window.speechSynthesis) return;
    const said = new SpeechSynthesisUtterance(line.textContent);
    said.lang = line.lang;
    said.rate = Math.min(2, Number(document.documentElement.dataset.speed ?? 1));
    said.voice = speechSynthesis.getVoices().find((each) => each.lang.replace("_", "-").startsWith(line.lang.slice(0, 2))) ?? null;
    speechSynthesis.speak(said);
    words = line.id;
  };
  const play = (phone, line) => {
    const audio = new Audio(line.dataset.sounds);
    audio.dataset.line = line.id;
    audio.loop = line.classList.contains("quiet"); // music goes on until something else is heard
    players.set(phone.id, audio);
    audio.play().catch(() => {}); // without the service there is no sound
  };
  const hear = () => {
    // What a phone has forgotten, since all started over, is not to be heard any more.
    for (const [id, audio] of players) if (!document.getElementById(audio.dataset.line)) { audio.pause(); players.delete(id); }
    if (words && !document.getElementById(words)) { window.speechSynthesis?.cancel(); words = undefined; }
    for (const phone of table.querySelectorAll(".phone")) {
      for (const line of phone.querySelectorAll("[data-said], [data-sounds], [data-ended]")) {
        if (spoken.has(line.id)) continue;
        spoken.add(line.id);
        if (!isOn || !isHeard(phone)) continue;
        quiet(phone);
        if (line.dataset.said !== undefined) say(line);
        else if (line.dataset.sounds) play(phone, line);
        else window.speechSynthesis?.cancel();
      }
    }
  };
  const lists = () => {
    const there = [...table.querySelectorAll(".phone")];
    for (const option of [...whose.options].slice(2)) if (!there.some((phone) => phone.id === option.value)) option.remove();
    for (const phone of there) {
      if (![...whose.options].some((option) => option.value === phone.id)) whose.add(new Option(phone.querySelector("h3").textContent, phone.id));
    }
  };
  const newest = () => { for (const log of table.querySelectorAll(".hears")) log.scrollTop = log.scrollHeight; };
  const paces = () => {
    const pace = table.querySelector("[data-pace]")?.dataset.pace;
    for (const button of document.querySelectorAll(".seg > [name=speed]")) button.setAttribute("aria-pressed", Number(button.value) === Number(pace));
  };
  const shown = () => { lists(); newest(); paces(); hear(); keeps(); };
  voice.hidden = false;
  voice.addEventListener("click", () => {
    isOn = !isOn;
    voice.setAttribute("aria-pressed", isOn);
    voice.querySelector("[data-on]").hidden = !isOn;
    voice.querySelector("[data-off]").hidden = isOn;
    document.querySelector("[data-whose]").hidden = !isOn;
    if (isOn) {
      // What is being heard just now: music may go on for long.
      for (const phone of table.querySelectorAll(".phone")) spoken.delete([...phone.querySelectorAll("[data-said], [data-sounds], [data-ended]")].at(-1)?.id);
      hear();
    } else {
      window.speechSynthesis?.cancel();
      for (const audio of players.values()) audio.pause();
      players.clear();
    }
  });
  table.addEventListener("shown", shown);
  shown();
})();
