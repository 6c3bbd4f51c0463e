package io.pgcat.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import io.pgcat.change.Lsn;

/** An LSN on the command line. */
final class LsnConverter implements ITypeConverter<Lsn> {

    @Override
    public Lsn convert(String text) {
        try {
            return Lsn.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
