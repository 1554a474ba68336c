package dev.weft.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a test proves: a numbered requirement (`RFC 9293 MUST-10`) or a section of an RFC that has
/// no numbers (`RFC 6298 §5.4`). The pages in `docs/rfc` are made from these.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface Requirement {
    /// The requirements.
    String[] value();
}
