package dev.weft.bench.host;

/// What a program said until it ended.
///
/// @param status its exit status
/// @param text what it wrote to its standard output
/// @param errors what it wrote to its standard error
public record Output(int status, String text, String errors) {
    /// Its last words, for a message.
    ///
    /// @return the last line of its errors, or of its output
    public String lastWords() {
        var all = (text + "\n" + errors).strip();
        return all.substring(all.lastIndexOf('\n') + 1);
    }
}
