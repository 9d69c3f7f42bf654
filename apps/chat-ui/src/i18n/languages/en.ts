import type { Failure } from '../../api/failure.ts';
import type { Outlook } from '../../status/outlook.ts';
import { createFormat } from '../format.ts';

const format = createFormat('en');

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinal = (value: number) => `${value}${suffixes[ordinals.select(value)] ?? 'th'}`;

const hops: Record<string, string> = {
  browser: 'This page',
  ingress: 'Ingress',
  'chat-api': 'Chat API',
  listener: 'Listener',
  link: 'Link between the sites',
  connector: 'Connector',
  agent: 'Private-site agent',
  'model-server': 'Model server',
};

const hopName = (name: string) => hops[name] ?? name;
/** `now` where the beginning is not known, else `lasting` since then: English needs another tense. */
const since = (now: string, lasting: string, date: Date | string | null) =>
  date ? `${lasting} since ${format.time(new Date(date))}` : now;

/** Every word of the page in English. Another language is one file of this shape. */
export const en = {
  locale: 'en',
  nameOfLanguage: 'English',
  format,

  app: {
    skip: 'Skip to the message box',
    skipToContent: 'Skip to the content',
    announcements: 'Announcements',
    notices: 'Notices',
    newConversation: 'New conversation',
    loading: 'Opening the conversation…',
  },

  list: {
    label: 'Conversations',
    show: 'Show conversations',
    close: 'Close the list',
    search: 'Search conversations',
    searchHint: 'Search',
    pinned: 'Pinned',
    today: 'Today',
    yesterday: 'Yesterday',
    loading: 'Reading the list…',
    empty: 'Your conversations will be listed here. They are kept in the private site.',
    noMatch: (words: string) => `Nothing holds “${words}”.`,
    older: 'Show older',
    options: (title: string) => `Options for “${title}”`,
    rename: 'Rename',
    pin: 'Pin',
    unpin: 'Unpin',
    delete: 'Delete',
    title: 'Title',
    save: 'Save',
    cancel: 'Cancel',
    deleted: (title: string) => `“${title}” is deleted.`,
    undo: 'Undo',
    untitled: 'New conversation',
    answering: 'is being answered',
  },

  settings: {
    label: 'Settings',
    close: 'Close the settings',
    page: 'Page',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    textSize: 'Text size',
    textSizes: { normal: 'Normal', large: 'Large', larger: 'Larger' },
    language: 'Language',
    answers: 'Answers',
    systemPrompt: 'System prompt',
    systemPromptHint: 'Told to the model before every conversation, from the next question on.',
    temperature: 'Temperature',
    topP: 'Top-p',
    longest: 'Longest answer, in tokens',
    longestHint: 'Empty: as the private site allows.',
    recommended: (value: string) => `Empty: ${value}, as the model’s makers recommend.`,
    recommendedUnknown: 'Empty: as the model’s makers recommend.',
    outOfRange: (least: string, most: string) => `A number from ${least} to ${most}, or nothing.`,
    useRecommended: 'Use the recommended values',
    keyboard: 'Keyboard',
    shortcuts: {
      newConversation: 'New conversation',
      search: 'Search conversations',
      writeMessage: 'Write a message',
      copyAnswer: 'Copy the last answer',
      settings: 'Settings',
      shortcuts: 'This list',
    },
    keptHere: 'What you set is kept in this browser.',
  },

  composer: {
    label: 'Message',
    placeholder: 'Write a message',
    send: 'Send',
    sendNext: 'Send next',
    stop: 'Stop',
    hint: 'Enter sends, Shift + Enter begins a new line',
    standIn: 'stand-in',
    place: 'Answered in your private site',
    tooLong: (length: number, limit: number) =>
      `${format.number(length)} characters: at most ${format.number(limit)} can be sent.`,
  },

  context: {
    gauge: (used: number, most: number, estimated: boolean) =>
      `${estimated ? 'About ' : ''}${format.number(used)} of ${format.number(most)} tokens of the context`,
    leftOut: 'earlier turns are left out',
    readFrom: 'The model reads from here on',
    tooLong: 'too long for the model',
  },

  turn: {
    log: 'Messages',
    yours: 'Your message',
    answer: 'Answer',
    you: 'You',
    copyMessage: 'Copy message',
    copyAnswer: 'Copy answer',
    again: 'Answer again',
    continue: 'Continue the answer',
    edit: 'Edit message',
    editing: 'Edited text',
    sendEdited: 'Ask anew',
    versions: 'Versions',
    version: (place: number, count: number) => `Version ${place} of ${count}`,
    previousVersion: 'Previous version',
    nextVersion: 'Next version',
    good: 'Good answer',
    bad: 'Bad answer',
    copied: 'Copied',
    copyFailed: 'Could not be copied',
    earlier: 'Show earlier messages',
    latest: 'To the latest text',
  },

  feedback: {
    comment: 'Comment on the answer',
    hint: 'What was good or wrong? It stays in your private site.',
    saved: 'Your comment is kept.',
  },

  answer: {
    code: 'code',
    copyCode: 'Copy code',
    codeIn: (language: string) => (language ? `Code in ${language}` : 'Code'),
    image: 'Image, not loaded:',
    diagram: 'Diagram',
    diagramSource: 'Source of the diagram',
    inertLink: 'This address is not opened from an answer',
    hiddenCharacter: 'A hidden control character',
  },

  progress: {
    sending: 'Sending…',
    handedOver: 'Handed over to the private site…',
    queued: (position: number, seconds: number | null) => {
      const place = position === 1 ? 'next in line' : `${ordinal(position)} in line`;
      return `Waiting: ${place}${seconds ? `, about ${format.duration(seconds * 1000)}` : ''}`;
    },
    started: 'The model begins…',
    reading: (processed: number, total: number) =>
      `Reading ${format.number(processed)} of ${format.number(total)} tokens`,
    reasoning: 'Reasoning…',
    reasonedFor: (milliseconds: number) => `Reasoned for ${format.duration(milliseconds)}`,
    reasoned: 'Reasoned',
    answering: 'Answering…',
    stopping: 'Stopping…',
    reconnecting:
      'The connection was cut. The answer goes on in the private site; joining it again…',
    settling: 'Reading the stored answer…',
  },

  outcome: {
    stopped: 'Stopped. What was written is kept.',
    stoppedEmpty: 'Stopped before the first word.',
    length: 'Cut at the length limit.',
    interrupted: 'The answer was interrupted. What was written is kept.',
    failed: 'The answer failed. What was written is kept.',
    empty: 'The model ended without a word.',
    tokens: (count: number) => `${format.number(count)} tokens`,
  },

  outgoing: {
    waiting: 'Your message is kept and goes out by itself.',
    queued: 'Goes out when the answer has ended.',
    refused: 'Your message was not sent.',
    takeBack: 'Edit',
    again: 'Try again',
  },

  announce: {
    sent: 'Message sent.',
    answerBegins: 'The answer begins.',
    answerEnds: 'The answer is complete.',
    answerStopped: 'The answer was stopped.',
    answerFailed: 'The answer ended early.',
    reasoning: 'The model is reasoning.',
    reconnecting: 'The connection was cut. Joining the answer again.',
    reconnected: 'Connected again.',
    copied: 'Copied.',
  },

  empty: {
    heading: 'What shall we look at?',
    lead: 'What you write is answered by a model in your private site, and kept there.',
    caution: 'A small model can be wrong. Check what matters.',
    suggestionsLabel: 'Suggestions',
    suggestions: [
      {
        title: 'Explain something',
        prompt: 'Explain in five short sentences how tides come about.',
      },
      {
        title: 'Rewrite a text',
        prompt:
          'Make this friendlier and half as long: “We regret to inform you that, owing to unforeseen circumstances, our office will be closed on Monday.”',
      },
      {
        title: 'Write a bit of code',
        prompt:
          'Write a Python function that says whether a word is a palindrome, with two examples.',
      },
    ],
  },

  transfer: {
    json: 'Export as JSON',
    markdown: 'As Markdown',
    heading: 'Your conversations',
    allAsJson: 'Export all as JSON',
    allAsMarkdown: 'All as Markdown',
    import: 'Import a file',
    hint: 'An export made here, or the conversations.json of an export of ChatGPT’s.',
    imported: (count: number) =>
      count === 1 ? '1 conversation imported.' : `${format.number(count)} conversations imported.`,
    skipped: (count: number) => `Left out: ${format.number(count)}.`,
    entry: (place: number, title: string) =>
      `Entry ${format.number(place)}${title ? ` “${title}”` : ''}`,
    reasons: { unreadable: 'it is not valid JSON', unknown: 'it is no conversation' },
    faults: {
      'not-json': 'The file is no such export, or it breaks off.',
      version: 'The file is of a version that cannot be read here.',
      'too-large': 'The file is larger than 1 GiB.',
    },
  },

  temporary: {
    heading: 'This chat is not kept.',
    lead: 'It stays in the memory of your private site alone, and appears in no list.',
    notOffered:
      'Temporary chats are not offered here: several servers share this private site’s store.',
    begin: 'Begin a temporary chat',
    leave: 'Begin one that is kept',
    note: 'Temporary: gone when you close this page, or after an hour of rest.',
    close: 'Close now',
    closed: 'The temporary chat is gone.',
  },

  porthole: {
    prefix: 'Private site:',
    status: 'open the status page',
    words(outlook: Outlook): string {
      switch (outlook.kind) {
        case 'unknown':
          return 'looking…';
        case 'well':
          return 'all is well';
        case 'page-offline':
          return since(
            'this page cannot reach its server',
            'this page has not reached its server',
            outlook.since,
          );
        case 'hop-down':
          return `${hopName(outlook.hop.name)} ${since('is down', 'has been down', outlook.hop.since)}`;
        case 'hop-degraded':
          return `${hopName(outlook.hop.name)} ${since('is not well', 'has not been well', outlook.hop.since)}`;
        case 'model-loading': {
          const share = outlook.progress === null ? '' : `, ${format.percent(outlook.progress)}`;
          return `the model ${outlook.restarting ? 'is restarting' : 'is loading'}${share}`;
        }
        case 'model-failed':
          return 'the model could not be started';
      }
    },
  },

  notice: {
    standIn: (name: string) => `A small stand-in is answering: ${name}.`,
    standInWhy: (wanted: string, reason: 'hub-unreachable' | 'offline-requested') =>
      reason === 'hub-unreachable'
        ? `${wanted} could not be downloaded: its hub was out of reach.`
        : `${wanted} was not downloaded: the private site was started offline.`,
    standInRemedy: 'To get it',
    dismiss: 'Understood',
    loading: (name: string) => `${name} is loading.`,
    restarting: (name: string) => `${name} is restarting.`,
    loadingNext: 'You can write already: your message is answered as soon as the model is ready.',
    modelFailed: 'The model could not be started.',
    modelFailedNext: 'Whoever runs the private site finds the reason in its log.',
    hopDown: (hop: string, at: string | null) =>
      `${hopName(hop)} ${since('cannot be reached', 'has not been reachable', at)}.`,
    hopDegraded: (hop: string, at: string | null) =>
      `${hopName(hop)} ${since('is not well', 'has not been well', at)}.`,
    hopNext: 'What you send is kept and goes out by itself.',
    offline: (at: Date | null) =>
      `This page ${since('cannot reach its server', 'has not reached its server', at)}.`,
    offlineNext: 'It keeps trying. What you send is kept and goes out by itself.',
    details: 'Status',
  },

  failure(failure: Failure): { what: string; next: string } {
    const again = failure.retryAfter
      ? `Try again in ${format.duration(failure.retryAfter * 1000)}.`
      : 'Try again in a moment.';
    switch (failure.code) {
      case 'network':
        return { what: 'This page cannot reach its server.', next: 'Check the connection.' };
      case 'timeout':
      case 'upstream_timeout':
        return { what: 'No answer came in time.', next: again };
      case 'private_site_unreachable':
        return { what: 'The private site cannot be reached.', next: again };
      case 'agent_draining':
        return { what: 'The private site is restarting.', next: again };
      case 'model_loading':
        return { what: 'The model is still loading.', next: again };
      case 'model_unavailable':
        return { what: 'The model server is not available.', next: again };
      case 'model_failed':
        return { what: 'The model server failed.', next: 'Ask again.' };
      case 'generation_interrupted':
        return {
          what: 'The private site stopped in mid-answer.',
          next: 'What was written is kept.',
        };
      case 'queue_full':
        return { what: 'Too many answers are waiting already.', next: again };
      case 'rate_limited':
      case 'concurrency_limited':
        return { what: 'Too many requests at once.', next: again };
      case 'token_limit_reached':
        return { what: 'Your allowance is used up.', next: again };
      case 'context_length_exceeded':
        return {
          what: 'The text is longer than the model can read.',
          next: 'Shorten it, or begin a new conversation.',
        };
      case 'body_too_large':
        return { what: 'The message is too long.', next: 'Shorten it.' };
      case 'conversation_not_found':
        return {
          what: 'There is no such conversation.',
          next: 'It was deleted, or belongs to another browser.',
        };
      case 'conflict':
        return { what: 'This conversation is being answered already.', next: again };
      case 'origin_not_allowed':
      case 'host_not_allowed':
        return {
          what: 'The server does not accept this address.',
          next: 'Open the page by the address that it was started with.',
        };
      default:
        return { what: 'Something failed on the server.', next: again };
    }
  },
  failureCode: 'Copy the code of this problem',

  part: {
    missing:
      'This part of the page could not be loaded: the page has a new version, or the connection was cut.',
    reload: 'Reload the page',
  },

  missing: {
    heading: 'There is nothing at this address.',
    conversation:
      'The conversation was deleted, or it belongs to another browser: each browser sees only its own.',
    page: 'The address may be mistyped.',
    back: 'Begin a new conversation',
    failed: 'The conversation could not be opened.',
    retry: 'Try again',
  },

  status: {
    network: {
      heading: 'Network',
      links: 'Links between the sites, as Skupper reports them',
      link: 'Link',
      from: 'From',
      to: 'To',
      noLinks: 'No site has linked itself yet.',
    },
    heading: 'Status',
    back: 'Back to the conversation',
    caption: 'From this page to the model, hop by hop',
    hop: 'Hop',
    state: 'State',
    since: 'Since',
    latency: 'Latency',
    states: { ok: 'well', degraded: 'degraded', down: 'down', unknown: 'cannot be seen' },
    hopName,
    model: 'Model',
    modelStates: {
      loading: 'loading',
      ready: 'ready',
      restarting: 'restarting',
      failed: 'failed',
    },
    generations: 'Answers',
    running: 'being written',
    queued: 'waiting',
    slots: 'at once, at most',
    speed: 'tokens a second',
    failed: 'failed in the last hour',
    context: 'Context',
    tokens: (count: number) => `${format.number(count)} tokens`,
    version: 'Version',
    checked: (at: Date) => `Looked at ${format.time(at)}`,
    none: 'Nothing is known yet.',
    unreachable: 'The private site tells nothing while it cannot be reached.',
  },
};

export type Text = typeof en;
export default en;
