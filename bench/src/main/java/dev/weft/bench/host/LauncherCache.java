package dev.weft.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The ahead-of-time cache that the launcher keeps for `./weft`: `prepare_aot` there says how it is
/// named, and when it fits. Where none fits the launcher says nothing and starts without one.
public final class LauncherCache {
    private final Path root;
    private final List<String> madeFor;

    /// @param install whose launcher it is
    public LauncherCache(Install install) {
        this(install, System.getenv());
    }

    LauncherCache(Install install, Map<String, String> environment) {
        this.root = install.root();
        this.madeFor = new ArrayList<>(List.of(javaHome(environment)));
        madeFor.add(System.getProperty("java.version"));
        madeFor.addAll(install.flags());
    }

    /// As the launcher finds it when it is called from here.
    private static String javaHome(Map<String, String> environment) {
        for (var name : List.of("WEFT_JAVA_HOME", "JAVA_HOME")) {
            var home = environment.get(name);
            if (home != null && !home.isEmpty()) {
                return home;
            }
        }
        return System.getProperty("java.home");
    }

    /// Why the next start is one without the cache.
    ///
    /// @return what is wrong, or null if it is there, of this jar, this JDK and these flags
    public @Nullable String complaint() throws IOException {
        var jar = root.resolve("cli/target/weft.jar");
        if (!Files.exists(jar)) {
            return "there is no cli/target/weft.jar";
        }
        var seconds = Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS);
        var name = "weft-" + seconds + "-" + Files.size(jar) + ".aot";
        var folder = root.resolve(".weft/aot");
        var what = folder.resolve(name + ".for");
        if (!Files.exists(folder.resolve(name)) || !Files.exists(what)) {
            return "there is no .weft/aot/" + name;
        }
        var words = List.of(Files.readString(what).strip().split("\\s+", -1));
        return words.equals(madeFor)
                ? null
                : ".weft/aot/" + name + " is for other flags or another JDK: " + words;
    }
}
