import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginBundle;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one node from the jars of a build tool, without the distribution around them. Arguments: HOME name=value … */
public final class StartNode {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Settings.Builder settings = Settings.builder().put("path.home", home.toString());
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            String[] pair = argument.split("=", 2);
            if (pair[1].contains(",")) {
                settings.putList(pair[0], pair[1].split(","));
            } else {
                settings.put(pair[0], pair[1]);
            }
        }
        LogConfigurator.configureESLogging();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), home.resolve("config"), () -> "node");
        PluginsLoader loader = PluginsLoader.createPluginsLoader(bundles(home.resolve("modules")), Set.of(), Map.of(), false);
        Node node = new Node(environment, loader);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        new CountDownLatch(1).await(); // the node's own threads do not keep the process alive
    }

    /** The same class serves version 8, where the method takes the folder, and 9, where it takes a flag as well. */
    @SuppressWarnings("unchecked")
    private static Set<PluginBundle> bundles(Path modules) throws Exception {
        for (Method method : PluginsLoader.class.getMethods()) {
            if (method.getName().equals("loadModulesBundles")) {
                Object found = method.getParameterCount() == 1 ? method.invoke(null, modules) : method.invoke(null, modules, false);
                return (Set<PluginBundle>) found;
            }
        }
        throw new IllegalStateException("This version of Elasticsearch loads its modules in another way.");
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception problem) {
            System.err.println("The node did not close cleanly: " + problem);
        }
    }
}
