package dev.weft.services.http;

import dev.weft.NetworkStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a [WebServer] has to show: a page about a stack, and maybe the files of a folder.
///
/// | | without files | with files |
/// |---|---|---|
/// | `/` | the page about the stack | the folder, or its `index.html` |
/// | `/status` | the page about the stack | the page about the stack |
/// | all else | 404 | files and folders |
public final class Site {
    private final Supplier<Page> status;
    private final @Nullable FileTree files;

    Site(Supplier<Page> status, @Nullable FileTree files) {
        this.status = status;
        this.files = files;
    }

    /// A site with nothing but a page about a stack.
    ///
    /// @param stack what the page tells about
    /// @return the site
    public static Site of(NetworkStack stack) {
        return new Site(() -> StatusPage.of(stack), null);
    }

    /// The same with all files of a folder and of those in it, for everybody to read.
    ///
    /// @param folder what is shown; symbolic links that lead out of it are not followed
    /// @return the site
    /// @throws IOException if it is no folder, or cannot be read
    public Site withFiles(Path folder) throws IOException {
        return new Site(status, FileTree.of(folder));
    }

    Supplier<Page> status() {
        return status;
    }

    @Nullable FileTree files() {
        return files;
    }
}
