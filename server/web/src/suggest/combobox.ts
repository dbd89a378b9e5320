/**
 * A text field with a list of suggestions: the combobox of WAI-ARIA with a listbox, after the
 * pattern of the ARIA Authoring Practices (editable, suggestions in a list, none chosen at first).
 */

/** Something that can be chosen: `ranges` are the code points of `met` that were typed. */
export interface Suggestion {
  slug: string;
  href: string;
  name: string;
  met: string;
  language: string;
  ranges: [number, number][];
  further: { text: string; language: string }[];
}

type Ask = (words: string, signal: AbortSignal) => Promise<Suggestion[]>;

const PATIENCE_MS = 160;
const LEAST = 2;
const SAID: Record<string, { list: string; some: (count: number) => string; none: string }> = {
  ar: {
    list: 'اقتراحات',
    some: (count) => `عدد الاقتراحات: ${count}. تنقّل بينها بالسهمين.`,
    none: 'لا اقتراحات',
  },
  en: {
    list: 'Suggestions',
    some: (count) => `Suggestions: ${count}. Use the arrow keys.`,
    none: 'No suggestions',
  },
};
const words = SAID[document.documentElement.lang] ?? SAID.en!;

let numbered = 0;

export class Combobox {
  readonly #field: HTMLInputElement;
  readonly #ask: Ask;
  readonly #choose: (chosen: Suggestion) => void;
  readonly #list = document.createElement('ul');
  readonly #said = document.createElement('span');
  readonly #id = `suggestions-${(numbered += 1)}`;
  #shown: Suggestion[] = [];
  #active = -1;
  #timer = 0;
  #asking = new AbortController();

  constructor(field: HTMLInputElement, ask: Ask, choose: (chosen: Suggestion) => void) {
    this.#field = field;
    this.#ask = ask;
    this.#choose = choose;
    this.#list.id = this.#id;
    this.#list.className = 'suggestions';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', words.list);
    this.#list.hidden = true;
    this.#said.className = 'unseen';
    this.#said.setAttribute('role', 'status');
    const told = {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': this.#id,
      autocomplete: 'off',
    };
    for (const [name, value] of Object.entries(told)) field.setAttribute(name, value);
    field.after(this.#list, this.#said);
    field.addEventListener('input', () => this.#typed());
    field.addEventListener('keydown', (event) => this.#pressed(event));
    field.addEventListener('blur', () => this.#close());
    // The field keeps the focus while one points at the list.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => this.#clicked(event));
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
    const typed = this.#field.value.trim();
    if ([...typed].length < LEAST) {
      this.#close();
      return;
    }
    this.#timer = window.setTimeout(() => void this.#suggest(typed), PATIENCE_MS);
  }

  async #suggest(typed: string): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    let found: Suggestion[] = [];
    try {
      found = await this.#ask(typed, signal);
    } catch {
      // The form works without suggestions.
    }
    if (signal.aborted || document.activeElement !== this.#field) return;
    this.#shown = found;
    this.#active = -1;
    this.#list.replaceChildren(...found.map((each, place) => this.#option(each, place)));
    this.#field.removeAttribute('aria-activedescendant');
    this.#open(found.length > 0);
    this.#said.textContent = found.length ? words.some(found.length) : words.none;
  }

  #option(suggestion: Suggestion, place: number): HTMLLIElement {
    const option = document.createElement('li');
    option.id = `${this.#id}-${place}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.append(marked(suggestion));
    for (const { text, language } of suggestion.further) {
      const line = document.createElement('small');
      line.append(isolated(language, text));
      option.append(line);
    }
    return option;
  }

  #pressed(event: KeyboardEvent): void {
    // Letters that are still being composed are not chosen from.
    if (event.isComposing) return;
    const last = this.#shown.length - 1;
    const open = !this.#list.hidden;
    if (event.key === 'Escape' && open) {
      this.#close();
    } else if (event.key === 'ArrowDown' && this.#shown.length) {
      this.#open(true);
      this.#mark(this.#active === last ? -1 : this.#active + 1);
    } else if (event.key === 'ArrowUp' && this.#shown.length) {
      this.#open(true);
      this.#mark(this.#active === -1 ? last : this.#active - 1);
    } else if (event.key === 'Enter' && open && this.#active >= 0) {
      this.#take(this.#active);
    } else {
      return;
    }
    event.preventDefault();
  }

  #mark(place: number): void {
    this.#active = place;
    [...this.#list.children].forEach((option, at) => {
      option.setAttribute('aria-selected', String(at === place));
      if (at === place) option.scrollIntoView({ block: 'nearest' });
    });
    if (place < 0) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `${this.#id}-${place}`);
  }

  #clicked(event: MouseEvent): void {
    const option = (event.target as Element).closest('[role="option"]');
    if (option) this.#take([...this.#list.children].indexOf(option));
  }

  #take(place: number): void {
    const chosen = this.#shown[place];
    this.#close();
    this.#shown = [];
    if (chosen) this.#choose(chosen);
  }

  #open(open: boolean): void {
    this.#list.hidden = !open;
    this.#field.setAttribute('aria-expanded', String(open));
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#open(false);
    this.#mark(-1);
    this.#said.textContent = '';
  }
}

/** A text of its own direction, whatever stands around it. */
function isolated(language: string, ...content: (Node | string)[]): HTMLElement {
  const text = document.createElement('bdi');
  if (language) text.lang = language;
  text.append(...content);
  return text;
}

function marked({ met, language, ranges }: Suggestion): HTMLElement {
  // Ranges count code points, strings of JavaScript code units.
  const letters = [...met];
  const content: (Node | string)[] = [];
  let place = 0;
  for (const [start, end] of ranges) {
    const mark = document.createElement('mark');
    mark.textContent = letters.slice(start, end).join('');
    content.push(letters.slice(place, start).join(''), mark);
    place = end;
  }
  return isolated(language, ...content, letters.slice(place).join(''));
}
