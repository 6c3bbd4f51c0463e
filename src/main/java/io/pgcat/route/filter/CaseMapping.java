package io.pgcat.route.filter;

import java.util.Locale;

/**
 * What lower and upper do. The publisher's locale decides between these, and it is not known here: a filter is evaluated
 * by each, and only a row on which they disagree is an error.
 */
enum CaseMapping {
    /** ASCII letters only: the locale C, and {@code COLLATE "C"} everywhere. */
    ASCII {
        @Override
        String lower(String text) {
            return Texts.lowerAscii(text);
        }

        @Override
        String upper(String text) {
            return Texts.upperAscii(text);
        }
    },
    /** One character to one, by Unicode: libc and the built-in C.UTF-8. */
    SIMPLE {
        @Override
        String lower(String text) {
            return text.codePoints()
                    .map(Character::toLowerCase)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        @Override
        String upper(String text) {
            return text.codePoints()
                    .map(Character::toUpperCase)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    },
    /** By context and to several characters, by Unicode: ICU. */
    FULL {
        @Override
        String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }

        @Override
        String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }
    };

    abstract String lower(String text);

    abstract String upper(String text);
}
