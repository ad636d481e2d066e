import static org.neo4j.configuration.GraphDatabaseSettings.DEFAULT_DATABASE_NAME;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.GraphDatabaseSettings.LogQueryLevel;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.QueryExecutionException;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * A Neo4j Community server in one process: Bolt on 127.0.0.1, nothing else.
 *
 * Arguments: the data folder ("" for a temporary one, deleted at the end) and the port (0 for a free one). The password of user
 * "neo4j" comes in the environment variable LAUNCHER_PASSWORD, so that it is not seen among the machine's processes. Prints
 * "READY PORT" when the server answers, and stops when its standard input ends: a parent that dies takes the server with it.
 */
class Launcher {
    public static void main(String[] args) {
        try {
            run(args);
        } catch (Exception fault) {
            // The server's own threads would keep the process alive without anyone to answer.
            fault.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] args) throws Exception {
        boolean temporary = args[0].isEmpty();
        Path home = temporary ? Files.createTempDirectory("clew-neo4j-") : Path.of(args[0]).toAbsolutePath();
        // Before the start, so that one that fails leaves no folder behind.
        AtomicReference<DatabaseManagementService> started = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (started.get() != null) started.get().shutdown();
            if (temporary) delete(home);
        }));
        DatabaseManagementService server = start(home, Integer.parseInt(args[1]));
        started.set(server);
        setPassword(server, System.getenv("LAUNCHER_PASSWORD"));
        GraphDatabaseAPI database = (GraphDatabaseAPI) server.database(DEFAULT_DATABASE_NAME);
        int port = database.getDependencyResolver().resolveDependency(ConnectorPortRegister.class)
            .getLocalAddress(ConnectorType.BOLT).getPort();
        System.out.println("READY " + port);
        System.out.flush();
        while (System.in.read() != -1) {
            // Nothing is ever said to the server this way; only the end of the stream counts.
        }
        System.exit(0);
    }

    /** Refused where it is the password already, as it is when a data folder is used again: clients may be at the door, so it is never another one. */
    private static void setPassword(DatabaseManagementService server, String password) {
        try {
            server.database("system").executeTransactionally(
                "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        } catch (QueryExecutionException refused) {
            if (!refused.getMessage().contains("Old password and new password cannot be the same")) throw refused;
        }
    }

    private static DatabaseManagementService start(Path home, int port) {
        SocketAddress address = new SocketAddress("127.0.0.1", port);
        return new DatabaseManagementServiceBuilder(home)
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            .setConfig(GraphDatabaseSettings.pagecache_memory, 256L * 1024 * 1024)
            // The transaction log of a laptop's or a test's server need not take 256 MB before the first write.
            .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
            .setConfig(GraphDatabaseSettings.keep_logical_logs, "1 files")
            .setConfig(GraphDatabaseSettings.log_queries, LogQueryLevel.OFF)
            .setConfig(GraphDatabaseSettings.shutdown_transaction_end_timeout, Duration.ofSeconds(1))
            .setConfig(GraphDatabaseSettings.allow_file_urls, false)
            .build();
    }

    private static void delete(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) inside.sorted(Comparator.reverseOrder())::iterator) Files.delete(path);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
