package org.rayo.server.component.ssml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code say-as} becomes in words. */
class SayAsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cardinal |  | 0 | zero",
        "cardinal |  | 7 | seven",
        "cardinal |  | 20 | twenty",
        "cardinal |  | 21 | twenty one",
        "cardinal |  | 100 | one hundred",
        "cardinal |  | 115 | one hundred fifteen",
        "cardinal |  | 1000 | one thousand",
        "cardinal |  | 12345 | twelve thousand three hundred forty five",
        "cardinal |  | 1,234,567 | one million two hundred thirty four thousand five hundred sixty seven",
        "cardinal |  | 999999999999999999 | nine hundred ninety nine quadrillion nine hundred ninety nine trillion nine hundred ninety nine billion nine hundred ninety nine million nine hundred ninety nine thousand nine hundred ninety nine",
        "cardinal |  | -3 | minus three",
        "cardinal |  | +3 | plus three",
        "number   |  | 3.14 | three point one four",
        "number   |  | .5 | zero point five",
        "number   | ordinal | 3 | third",
        "number   | digits | 42 | four two",
        "ordinal  |  | 1 | first",
        "ordinal  |  | 2nd | second",
        "ordinal  |  | 3rd | third",
        "ordinal  |  | 12 | twelfth",
        "ordinal  |  | 20th | twentieth",
        "ordinal  |  | 21 | twenty first",
        "ordinal  |  | 100 | one hundredth",
        "ordinal  |  | 1003 | one thousand third",
        "ordinal  |  | 4. | fourth",
        "digits   |  | 4711 | four seven one one",
        "digits   |  | 1-2 3 | one two three",
        "digits   |  | 1.5 | one point five",
        "digits   |  | 5*# | five star pound",
        "characters |  | aB3 | A B three",
        "characters |  | a.b@c-d_e | A dot B at C dash D underscore E",
        "spell-out  |  | GmbH | G M B H",
        "letters    |  | ärger | Ä R G E R",
        "telephone  |  | 5550123 | five five five zero one two three",
        "telephone  |  | +1 (415) 555-01 | plus one, four one five, five five five, zero one",
        "telephone  |  | 12 x34 | one two, extension three four",
        "telephone  |  | *21# | star two one pound",
        "telephone  |  | 1-800-CALL | one, eight zero zero, C A L L",
        "currency   |  | USD5.10 | five dollars and ten cents",
        "currency   |  | $1.01 | one dollar and one cent",
        "currency   |  | $0.99 | ninety nine cents",
        "currency   |  | £1 | one pound",
        "currency   |  | 5.5 EUR | five euros and fifty cents",
        "currency   |  | €1,250 | one thousand two hundred fifty euros",
        "currency   |  | JPY500 | five hundred yen",
        "currency   |  | XYZ5.25 | five point two five X Y Z",
        "currency   |  | USD-3 | minus three dollars",
        "boolean    |  | true | yes",
        "date | mdy | 11/26/2026 | November twenty sixth, twenty twenty six",
        "date | dmy | 26.11.2026 | November twenty sixth, twenty twenty six",
        "date | ymd | 2026-11-26 | November twenty sixth, twenty twenty six",
        "date | ymd | 20261126 | November twenty sixth, twenty twenty six",
        "date |     | 20261126 | November twenty sixth, twenty twenty six",
        "date |     | 2026-11-26 | November twenty sixth, twenty twenty six",
        "date |     | 3/4/2026 | March fourth, twenty twenty six",
        "date | md  | 12/24 | December twenty fourth",
        "date | dm  | 24.12 | December twenty fourth",
        "date | my  | 5/1999 | May nineteen ninety nine",
        "date | ym  | 2005/05 | May two thousand five",
        "date | y   | 1900 | nineteen hundred",
        "date | y   | 1905 | nineteen oh five",
        "date | y   | 2000 | two thousand",
        "date | m   | 7 | July",
        "date | d   | 31 | the thirty first",
        "date | mdy | 1/2/99 | January second, nineteen ninety nine",
        "date | %d/%m/%Y | 02/01/2026 | January second, twenty twenty six",
        "time |       | 14:30 | fourteen thirty",
        "time | hms12 | 14:30 | two thirty P M",
        "time | hms12 | 00:05:09 | twelve oh five and nine seconds A M",
        "time | hms24 | 10:00 | ten o'clock",
        "time | hms24 | 0:00 | zero hundred hours",
        "time |       | 2:05pm | two oh five P M",
        "time |       | 7 a.m. | seven A M",
        "time |       | 0230p | two thirty P M",
        "time |       | 1430h | fourteen thirty",
    })
    void inAmericanEnglish(String how, String format, String text, String words) {
        assertThat(SayAs.of("en-US").words(how, format == null ? "" : format, text)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cardinal | | twelve", "cardinal | | 1,23", "cardinal | | 1234567890123456789", "ordinal | | first", "digits | | none",
        "telephone | | 5€", "currency | | 5.10", "currency | | $", "currency | | USD5EUR", "date | mdy | 13/40/2026", "date | | soon",
        "date | ymd | 123", "date | y | 12345", "time | | 25:00", "time | | 10:99", "time | | 13:00 pm", "boolean | | maybe", "unheard-of | | x",
        "date | mdym | 1/2/3/4"
    })
    void whatItIsNotIsReadAsItStands(String how, String format, String text) {
        assertThat(SayAs.of("en-US").words(how, format == null ? "" : format, text)).isNull();
    }

    @Test
    void elsewhereTheDayComesFirst() {
        assertThat(SayAs.of("en-GB").words("date", "", "3/4/2026")).isEqualTo("the third of April, twenty twenty six");
        assertThat(SayAs.of(null).words("date", "", "3/4/2026")).isEqualTo("March fourth, twenty twenty six");
    }

    @Test
    void languagesThatNobodyWroteAreSpelledOnly() {
        assertThat(SayAs.of("de").words("characters", "", "ab 1")).isEqualTo("a b 1");
        assertThat(SayAs.of("de").words("cardinal", "", "12")).isNull();
    }
}
