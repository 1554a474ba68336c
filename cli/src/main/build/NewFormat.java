import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Rewrites the classes of a jar that are in the format of Java 5 or older into that of Java 25:
/// what they do stays the same. The ahead-of-time cache (JEP 514) leaves old ones out, and each
/// start would load and verify them anew; picocli has such classes.
///
/// Run by the build: `java NewFormat.java JAR`.
final class NewFormat {
    /// The first with stack maps, by which a class is verified in one pass (JVMS §4.10.1).
    private static final int JAVA_6 = 50;

    private static final ClassTransform REWRITE =
            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                    .andThen((builder, element) -> {
                        if (element instanceof ClassFileVersion) {
                            builder.withVersion(ClassFile.JAVA_25_VERSION, 0);
                        } else {
                            builder.with(element);
                        }
                    });

    private NewFormat() {}

    static void main(String[] arguments) throws IOException {
        var jar = Path.of(arguments[0]);
        try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                var files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            // A merge of two types in a method's code has to know what they have in common.
            var hierarchy = ClassHierarchyResolver.ofResourceParsing(classes);
            var format =
                    ClassFile.of(
                            StackMapsOption.GENERATE_STACK_MAPS,
                            ClassHierarchyResolverOption.of(hierarchy));
            for (var file : classFiles(files)) {
                var model = format.parse(file);
                if (model.majorVersion() < JAVA_6) {
                    var time = Files.getLastModifiedTime(file);
                    Files.write(file, format.transformClass(model, REWRITE));
                    Files.setLastModifiedTime(file, time);
                }
            }
        }
    }

    private static List<Path> classFiles(FileSystem files) throws IOException {
        try (var all = Files.walk(files.getPath("/"))) {
            return all.filter(each -> each.toString().endsWith(".class")).toList();
        }
    }
}
