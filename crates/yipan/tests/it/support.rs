//! Runs the binary in a data directory of its own.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A data directory with a copy of an example beside it, gone at the end of the test.
pub struct Shop {
    folder: tempfile::TempDir,
    server: Option<Schema>,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A file below `examples/`.
pub fn example(path: &str) -> PathBuf {
    root().join("examples").join(path)
}

/// The top of the repository.
pub fn root() -> PathBuf {
    // Tests start in the folder of their package. What the compiler knew as that folder may be another checkout: build
    // directories are shared.
    Path::new("../..").canonicalize().expect("the workspace")
}

impl Shop {
    /// No data yet.
    pub fn empty() -> Shop {
        Shop { folder: tempfile::tempdir().expect("a temporary folder"), server: None }
    }

    /// Adventure Works' sample, imported.
    pub fn adventure_works() -> Shop {
        Shop::empty().imported()
    }

    /// The same with credit as of the order in force.
    pub fn with_policy() -> Shop {
        Shop::empty().imported().credited()
    }

    fn imported(self) -> Shop {
        self.copy(&example("adventureworks/sample"), "sample");
        self.ok(&["import", &mapping(), "--source", &self.path("sample")]);
        self
    }

    fn credited(self) -> Shop {
        self.ok(&["policy", "activate", &as_of_order()]);
        self
    }

    /// Runs a test twice, where there is a PostgreSQL server: with state in a file, and in the server.
    pub fn on_every_database(test: impl Fn(Shop)) {
        Shop::empty_on_every_database(|shop| test(shop.imported().credited()));
    }

    /// The same without any data.
    pub fn empty_on_every_database(test: impl Fn(Shop)) {
        Shop::every_empty().into_iter().for_each(test);
    }

    /// No data yet: with state in a file and, where there is a PostgreSQL server, in the server.
    pub fn every_empty() -> Vec<Shop> {
        let on_server = Schema::create().map(|schema| Shop { server: Some(schema), ..Shop::empty() });
        [Some(Shop::empty()), on_server].into_iter().flatten().collect()
    }

    /// Whether state is in a PostgreSQL server.
    pub fn is_on_server(&self) -> bool {
        self.server.is_some()
    }

    /// Changes the database behind the program's back.
    pub fn damage(&self, sql: &str) {
        match &self.server {
            Some(schema) => schema.run(sql),
            None => block_on(async {
                let path = self.path("data/yipan.db");
                let mut connection = SqliteConnection::connect(&path).await.expect("the database");
                connection.execute("PRAGMA foreign_keys = OFF").await.expect("no checks");
                connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("SQL");
                connection.close().await.expect("an orderly end");
            }),
        }
    }

    /// A column of bytes, read in PostgreSQL behind the program's back.
    pub fn bytes(&self, sql: &str) -> Vec<Vec<u8>> {
        self.server.as_ref().expect("a server").column(sql)
    }

    /// Does something while somebody else is in the middle of reading: in an older transaction of the server, or of the file.
    pub fn while_somebody_reads<T>(&self, work: impl FnOnce() -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let rows = "SELECT count(*) FROM profile";
        match &self.server {
            Some(schema) => {
                let mut reader = runtime.block_on(PgConnection::connect(&schema.url)).expect("a PostgreSQL server");
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
                runtime.block_on(reader.execute(begin)).expect("begun");
                runtime.block_on(reader.execute(rows)).expect("read");
                let done = work();
                runtime.block_on(reader.close()).expect("an orderly end");
                done
            }
            None => {
                let path = self.path("data/yipan.db");
                let mut reader = runtime.block_on(SqliteConnection::connect(&path)).expect("the database");
                runtime.block_on(reader.execute("BEGIN")).expect("begun");
                runtime.block_on(reader.execute(rows)).expect("read");
                let done = work();
                runtime.block_on(reader.close()).expect("an orderly end");
                done
            }
        }
    }

    /// Whether any file of a table in PostgreSQL has these bytes, in rows that are there or were.
    pub fn tables_hold(&self, bytes: &[u8]) -> bool {
        let server = self.server.as_ref().expect("a server");
        server.run("CHECKPOINT");
        let files: Vec<String> = server.column(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i', 't')",
        );
        let file = |path: &String| std::fs::read(path).expect("a file of the server that this test runs beside");
        files.iter().any(|path| file(path).windows(bytes.len()).any(|some| some == bytes))
    }

    /// A path beside the data.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes a file beside the data and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.folder.path().join(name), text).expect("a file is written");
        self.path(name)
    }

    /// Replaces text in a file beside the data.
    pub fn replace(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).expect("the file is there");
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Answer {
        let output = self.command(arguments).output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8").replace(&self.path(""), "");
        Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A command to be run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yipan"));
        command
            .env_remove("YIPAN_DATA_DIR")
            .env_remove("YIPAN_DATABASE_URL")
            .env_remove("YIPAN_AS")
            .env_remove("YIPAN_CONFIG");
        if let Some(schema) = &self.server {
            command.arg("--database-url").arg(&schema.url);
        }
        command.arg("--data-dir").arg(self.path("data")).args(arguments);
        command
    }

    /// Runs a command that must succeed; gives what it printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.code, 0, "{arguments:?}: {answer:?}");
        answer.out
    }

    /// Runs a command that must end with this code and say all of these words.
    pub fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let answer = self.run(arguments);
        assert_eq!(answer.code, code, "{arguments:?}: {answer:?}");
        for word in words {
            assert!(answer.err.contains(word), "{arguments:?} does not say {word:?}: {}", answer.err);
        }
    }

    /// The answer of `credits` as CSV, without its header.
    pub fn credits(&self, arguments: &[&str]) -> String {
        let mut all = vec!["--format", "csv", "credits"];
        all.extend(arguments);
        let out = self.ok(&all);
        out.split_once('\n').map_or(String::new(), |(_, rows)| rows.to_owned())
    }

    fn copy(&self, from: &Path, to: &str) {
        let target = self.folder.path().join(to);
        std::fs::create_dir_all(&target).expect("a folder is made");
        for entry in std::fs::read_dir(from).expect("the example is there") {
            let entry = entry.expect("an entry");
            let name = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.copy(&entry.path(), &name);
            } else {
                std::fs::copy(entry.path(), self.folder.path().join(&name)).expect("a file is copied");
            }
        }
    }
}

/// A schema of the PostgreSQL server that the environment names, gone at the end of the test.
struct Schema {
    server: String,
    name: String,
    url: String,
}

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

impl Schema {
    fn create() -> Option<Schema> {
        let server = server()?;
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let name = format!("yipan_cli_{}_{number}", std::process::id());
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options[search_path]={name}");
        on_server(&server, &format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"));
        Some(Schema { server, name, url })
    }

    fn run(&self, sql: &str) {
        on_server(&self.url, sql);
    }

    fn column<T: for<'a> sqlx::Decode<'a, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin>(
        &self,
        sql: &str,
    ) -> Vec<T> {
        block_on(async {
            let mut connection = PgConnection::connect(&self.url).await.expect("a PostgreSQL server");
            let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
            let values = query.fetch_all(&mut connection).await.expect("rows");
            connection.close().await.expect("an orderly end");
            values
        })
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        on_server(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

fn on_server(url: &str, sql: &str) {
    block_on(async {
        let mut connection = PgConnection::connect(url).await.expect("a PostgreSQL server");
        connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("SQL");
        connection.close().await.expect("an orderly end");
    });
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the server is")]
fn server() -> Option<String> {
    std::env::var("YIPAN_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// Adventure Works' mapping.
pub fn mapping() -> String {
    example("adventureworks/import.yaml").display().to_string()
}

/// Full credit to the sales person on the order.
pub fn as_of_order() -> String {
    example("adventureworks/policy-as-of-order.yaml").display().to_string()
}

/// Full credit to who serves the reseller today.
pub fn current_owner() -> String {
    example("adventureworks/policy-current-owner.yaml").display().to_string()
}

/// The value of a name in pretty JSON, as it is written.
pub fn json_field<'a>(json: &'a str, name: &str) -> &'a str {
    let (_, rest) = json.split_once(&format!("\"{name}\": ")).unwrap_or_else(|| panic!("no {name} in {json}"));
    rest.lines().next().map_or("", |line| line.trim_end_matches(','))
}
