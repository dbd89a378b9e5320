/** Suggests things by name, in both scripts: at the search field and at the pickers of forms. */
import { Combobox, type Suggestion } from './suggest/combobox';
import { pageOf, found, suggested } from './suggest/asking';

/** The field in the masthead leads to what is chosen. */
function lead(field: HTMLInputElement): void {
  const form = field.form;
  if (!form) return;
  new Combobox(
    field,
    (words, signal) => suggested(`${form.action}/suggest`, words, signal),
    (chosen) => location.assign(pageOf(chosen, form)),
  );
}

/** A picker shows the name of what is chosen, and sends what means it and nothing else. */
function pick(field: HTMLInputElement): void {
  const { suggest, class: kind, label } = field.dataset;
  const name = field.name;
  const sent = document.createElement('input');
  sent.type = 'hidden';

  const choose = (value: string, shown: string): void => {
    field.value = shown;
    field.removeAttribute('name');
    sent.name = name;
    sent.value = value;
    field.after(sent);
  };
  field.addEventListener('input', () => {
    sent.remove();
    field.name = name;
  });
  if (label) {
    field.parentElement?.querySelector('.means')?.remove();
    choose(field.value, label);
  }
  new Combobox(
    field,
    (words, signal) => found(suggest ?? '', words, kind ?? '', signal),
    (chosen: Suggestion) => choose(chosen.slug, chosen.name),
  );
}

/** Fields that were left empty are no part of the address. */
function sendFilled(form: HTMLFormElement): void {
  const empty = (): HTMLInputElement[] =>
    [...form.querySelectorAll<HTMLInputElement>('input, select')].filter((each) => !each.value);
  form.addEventListener('submit', () => {
    for (const each of empty()) each.disabled = true;
  });
  addEventListener('pageshow', () => {
    for (const each of empty()) each.disabled = false;
  });
}

for (const each of document.querySelectorAll<HTMLInputElement>('#find')) lead(each);
for (const each of document.querySelectorAll<HTMLInputElement>('input[data-suggest]')) pick(each);
for (const each of document.querySelectorAll<HTMLFormElement>('form.question')) sendFilled(each);
