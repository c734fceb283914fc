/** diagnostics: one sentence in the languages a person may choose. */

/** Every supported interface language. English is the language of the code and the default. */
export type Language = 'en' | 'fr';

/** The same sentence in each language. */
export interface Text {
  readonly en: string;
  readonly fr: string;
}
