package dev.weft.testbed;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import dev.weft.csp.CarrierLoom;
import dev.weft.device.TapDevice;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Skips a test class where there is no TAP, no namespace, or a program is missing, and says what
/// to install; fails instead with `WEFT_REQUIRE_TESTBED=1`.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsTestbed.Condition.class)
@interface NeedsTestbed {
    /// The programs that the tests use beside `ip` and `sysctl`.
    String[] programs() default {};

    /// Looks at the machine.
    final class Condition implements ExecutionCondition {
        /// Of the programs whose packages have other names.
        private static final Map<String, String> PACKAGES =
                Map.of(
                        "ip", "iproute2",
                        "bridge", "iproute2",
                        "sysctl", "procps",
                        "ping", "iputils-ping",
                        "arping", "iputils-arping");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var missing = whatIsMissing(context);
            if (missing.isEmpty()) {
                return enabled("the testbed is complete");
            }
            if ("1".equals(System.getenv("WEFT_REQUIRE_TESTBED"))) {
                throw new AssertionError("WEFT_REQUIRE_TESTBED=1, but " + missing);
            }
            return disabled(missing);
        }

        private static String whatIsMissing(ExtensionContext context) {
            var wanted =
                    context.getTestClass()
                            .map(each -> each.getAnnotation(NeedsTestbed.class))
                            .map(NeedsTestbed::programs)
                            .orElse(new String[0]);
            for (var program : List.of("ip", "sysctl")) {
                if (!Commands.exists(program)) {
                    return isMissing(program);
                }
            }
            for (var program : wanted) {
                if (!Commands.exists(program)) {
                    return isMissing(program);
                }
            }
            if (!TapDevice.isSupported()) {
                return "no /dev/net/tun here that we may open";
            }
            if (!CarrierLoom.isAvailable()) {
                return "java.base/java.lang is not open";
            }
            var probe = "weft-probe-" + ProcessHandle.current().pid();
            var made = Commands.run(List.of("ip", "netns", "add", probe));
            if (made.status() != 0) {
                return "cannot make a network namespace: " + made.output().strip();
            }
            Commands.run(List.of("ip", "netns", "delete", probe));
            return "";
        }

        private static String isMissing(String program) {
            return "no %s: install the package %s"
                    .formatted(program, PACKAGES.getOrDefault(program, program));
        }
    }
}
