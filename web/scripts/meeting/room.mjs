// What is known of the meeting, as a pure function of what the server has said.

export const OUTSIDE = {
  me: null,
  status: "outside", // outside, waiting, admitted, over
  meeting: null,
  people: [], // everybody in the room, also me
  waiting: [], // told to hosts only
  recording: { on: false, paused_for: [] },
  iceServers: [],
  media: null,
  states: {}, // what each participant said of their own devices
  over: null, // why it is over for me
};

/** The room after a message of the server; what changes nothing gives the same room. */
export function after(room, message) {
  return CHANGES[message.type]?.(room, message) ?? room;
}

const others = (people, id) => people.filter((one) => one.id !== id);
const byNumber = (one, other) => numberOf(one.id) - numberOf(other.id);
const changed = (people, id, facts) => people.map((one) => (one.id === id ? { ...one, ...facts } : one));

/** Numbers are given in the order of first arrival. */
export function numberOf(id) {
  return Number(id.replace(/\D/g, ""));
}

/** Who gives way when both offer at once: who came later. */
export function isPolite(mine, theirs) {
  return numberOf(mine) > numberOf(theirs);
}

export function isHost(room) {
  return room.me?.role === "host";
}

/** The people in the room without me. */
export function theOthers(room) {
  return others(room.people, room.me?.id);
}

/** Who of the people in the room has not consented to a recording. */
export function withoutConsent(room) {
  return room.people.filter((one) => one.consent !== true);
}

const CHANGES = {
  welcome: (room, { you, status, meeting }) => ({ ...room, me: you, status, meeting, over: null }),
  admitted: (room, { you, participants, ice_servers, recording, media }) => ({
    ...room,
    me: you,
    status: "admitted",
    people: [...participants].sort(byNumber),
    iceServers: ice_servers ?? [],
    recording: { on: false, paused_for: [], ...recording },
    media: media ?? null,
  }),
  waiting_list: (room, { participants }) => ({ ...room, waiting: participants }),
  participant_joined: (room, { participant }) => ({
    ...room,
    people: [...others(room.people, participant.id), participant].sort(byNumber),
    waiting: others(room.waiting, participant.id),
  }),
  participant_left: (room, { participant, reason }) => ({
    ...room,
    // Who has lost the line is still being talked to: sound and picture need none.
    people: reason === "lost" ? changed(room.people, participant.id, { present: false }) : others(room.people, participant.id),
  }),
  consent: (room, { from, recording }) => ({
    ...room,
    people: changed(room.people, from, { consent: recording }),
    waiting: changed(room.waiting, from, { consent: recording }),
    me: room.me?.id === from ? { ...room.me, consent: recording } : room.me,
  }),
  recording: (room, { on, paused_for = [] }) => ({ ...room, recording: { on, paused_for } }),
  state: (room, { from, microphone, camera, sharing, quality }) => ({
    ...room,
    states: { ...room.states, [from]: { microphone, camera, sharing, quality } },
  }),
  removed: (room, { reason }) => ({ ...room, status: "over", over: reason }),
  ended: (room, { reason }) => ({ ...room, status: "over", over: reason === "time" ? "time" : "ended" }),
};
