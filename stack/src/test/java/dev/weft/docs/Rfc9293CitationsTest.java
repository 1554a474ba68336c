package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.docs.Rfc9293Citations.Citation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Rfc9293CitationsTest {
    @TempDir private Path folder;

    @Test
    void aCommentBelongsToWhatItStandsInOrAbove() throws IOException {
        var file =
                java(
                        """
                        package some;

                        /// A type, MUST-1.
                        @Deprecated
                        final class Sample {
                            /// A field, MUST-2 and SHLD-2.
                            private final int size = 1; // and MUST-8

                            // A constructor, MUST-3.
                            Sample() {
                                run(); // MAY-3
                            }

                            void run() {
                                // MUST-4, said
                                // twice: MUST-4.
                                var text = "MUST-5 in a text";
                            }

                            /// Nested, REC-1.
                            record Part(int index) {
                                /// MUST-6
                                int twice() {
                                    return 2 * index;
                                }
                            }

                            // At the end, MUST-7.
                        }
                        """);
        assertEquals(
                List.of(
                        new Citation("MUST-1", file, "Sample"),
                        new Citation("MUST-2", file, "Sample#size"),
                        new Citation("SHLD-2", file, "Sample#size"),
                        new Citation("MUST-8", file, "Sample#size"),
                        new Citation("MUST-3", file, "Sample#Sample"),
                        new Citation("MAY-3", file, "Sample#Sample"),
                        new Citation("MUST-4", file, "Sample#run"),
                        new Citation("REC-1", file, "Sample.Part"),
                        new Citation("MUST-6", file, "Sample.Part#twice"),
                        new Citation("MUST-7", file, "Sample")),
                Rfc9293Citations.inComments(List.of(file)));
    }

    @Test
    void anAnnotationNamesOneOrMore() throws IOException {
        var file =
                java(
                        """
                        package some;

                        class Sample {
                            @Test
                            @Requirement("RFC 9293 MUST-1")
                            void one() {}

                            @Nested
                            class Inner {
                                @Test
                                @Requirement({"RFC 9293 MUST-2", "RFC 6298 §5.4"})
                                void two() {}
                            }
                        }
                        """);
        assertEquals(
                List.of(
                        new Citation("RFC 9293 MUST-1", file, "Sample#one"),
                        new Citation("RFC 9293 MUST-2", file, "Sample.Inner#two"),
                        new Citation("RFC 6298 §5.4", file, "Sample.Inner#two")),
                Rfc9293Citations.inAnnotations(List.of(file)));
    }

    private Path java(String source) throws IOException {
        return Files.writeString(folder.resolve("Sample.java"), source);
    }
}
