import { texts } from './texts.js';

const storedLanguage = localStorage.getItem('anju-language');
let language = storedLanguage ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
let state;

const text = (name) => texts[language][name] ?? name;
const all = (selector) => [...document.querySelectorAll(selector)];
const problem = document.querySelector('#problem');
const offline = document.querySelector('#offline');
const sensors = ['radar', 'board', 'smoke', 'door', 'sos'];
const sensorText = (sensor) => text(sensor === 'smoke' ? 'smokeSensor' : sensor);

/** What a page said: asked to go, or told that somebody else does. */
const isAsked = (what) => what === 'call' || what === 'reminder';
const clockText = (at) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeStyle: 'medium' }).format(at);

/** An event's text: an action's own, or one made of a sensor and what was done to it. */
function eventText({ what, phone }) {
  if (phone) return `${phone[language]}: ${text(what)}`;
  const [verb, ...rest] = what.split('-');
  const sensor = rest.join('-');
  if ((verb === 'silence' || verb === 'wake') && sensors.includes(sensor)) {
    return `${sensorText(sensor)}: ${text(verb === 'silence' ? 'silent' : 'speaks')}`;
  }
  return text(what);
}

async function press(action) {
  problem.hidden = true;
  try {
    const response = await fetch(`actions/${action}`, { method: 'POST', headers: { 'x-anju-home': '1' } });
    if (!response.ok) throw new Error((await response.json()).problem ?? `HTTP ${response.status}`);
  } catch (error) {
    problem.textContent = text('failed') + error.message;
    problem.hidden = false;
  }
}

/** Writes only what is new, so that screen readers say nothing twice and the focus stays. */
function write(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

function showTexts() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = text('title');
  for (const element of all('[data-text]')) write(element, text(element.dataset.text));
  for (const button of all('button[data-action]')) {
    if (!button.dataset.sensor) write(button, text(button.dataset.action));
  }
  const button = document.querySelector('#language');
  write(button, text('language'));
  button.lang = language === 'zh' ? 'en' : 'zh-CN';
}

function showState() {
  const { person, kitchen, hall, silent, internet, hub, bridgeConnected, signals, phones, events } = state;
  for (const item of all('[data-signal]')) {
    const name = item.dataset.signal;
    item.classList.toggle('lit', signals[name]);
    write(item.lastElementChild, `${text(name)}: ${text(signals[name] ? 'on' : 'off')}`);
  }
  const now = {
    person: [person.lying ? 'lying' : person.inBed ? 'in-bed' : 'up'],
    flat: [kitchen.smoke ? 'smoke' : 'no-smoke', hall.doorOpen ? 'door-open' : 'door-closed'],
    trouble: [`internet-${internet}`, `hub-${hub}`, ...(bridgeConnected ? [] : ['bridge-lost'])],
  };
  for (const element of all('[data-now]')) write(element, now[element.dataset.now].map(text).join(' · '));

  const possible = {
    fall: !person.lying,
    'get-up': person.lying,
    'leave-bed': person.inBed,
    'return-to-bed': !person.inBed,
    'smoke-on': !kitchen.smoke,
    'smoke-off': kitchen.smoke,
    'open-door': !hall.doorOpen,
    'close-door': hall.doorOpen,
    'cut-internet': internet === 'open',
    'restore-internet': internet === 'cut',
    'stop-hub': hub === 'running',
    'start-hub': hub === 'stopped',
  };
  for (const button of all('button[data-action]')) {
    // Not `disabled`: that would take the keyboard's focus away from the button just pressed.
    button.setAttribute('aria-disabled', String(possible[button.dataset.action] === false));
  }
  showPhones(phones);
  showSensors(silent);
  showEvents(events);
}

function showPhones(phones) {
  document.querySelector('#phones-card').hidden = phones.length === 0;
  const list = document.querySelector('#phones');
  while (list.children.length < phones.length) {
    const item = document.createElement('li');
    item.append(document.createElement('strong'), document.createElement('p'));
    list.append(item);
  }
  phones.forEach(({ name, last }, n) => {
    const item = list.children[n];
    const [label, said] = item.children;
    write(label, name[language]);
    const kind = last && text(`kind-${last.kind.replaceAll('_', '-')}`).replace(/^kind-/, '');
    write(said, last ? `${clockText(last.at)}  ${text(`phone-${last.what}`)} · ${kind}` : text('phone-quiet'));
    item.className = last ? (isAsked(last.what) ? 'asked' : 'told') : '';
  });
}

function showSensors(silent) {
  const list = document.querySelector('#sensors');
  if (list.children.length === 0) list.append(...sensors.map(sensorItem));
  for (const item of list.children) {
    const { sensor } = item.dataset;
    const isSilent = silent[sensor];
    const [label, button] = item.children;
    const verbs = sensor === 'board' ? ['unplug', 'replug'] : ['silence', 'wake'];
    write(label, `${sensorText(sensor)}: ${text(isSilent ? 'silent' : 'speaks')}`);
    write(button, text(verbs[isSilent ? 1 : 0]));
    button.setAttribute('aria-label', `${button.textContent}: ${sensorText(sensor)}`);
    button.dataset.action = `${isSilent ? 'wake' : 'silence'}-${sensor}`;
    item.classList.toggle('silent', isSilent);
  }
}

function sensorItem(sensor) {
  const item = document.createElement('li');
  item.dataset.sensor = sensor;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.dataset.sensor = sensor;
  button.dataset.action = `silence-${sensor}`;
  item.append(document.createElement('span'), button);
  return item;
}

function showEvents(events) {
  const list = document.querySelector('#events');
  const newest = `${language} ${events[0]?.number}`;
  if (list.dataset.newest === newest) return;
  list.dataset.newest = newest;
  const lines = events.map((event) => `${clockText(event.at)}  ${eventText(event)}`);
  if (lines.length === 0) lines.push(text('nothing'));
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }),
  );
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.id === 'language') {
    language = language === 'zh' ? 'en' : 'zh';
    localStorage.setItem('anju-language', language);
    showTexts();
    if (state) showState();
  } else if (button.dataset.action && button.getAttribute('aria-disabled') !== 'true') {
    void press(button.dataset.action);
  }
});

const stream = new EventSource('events');
stream.addEventListener('message', ({ data }) => {
  state = JSON.parse(data);
  offline.hidden = true;
  showState();
});
stream.addEventListener('error', () => {
  offline.hidden = false;
});
showTexts();
