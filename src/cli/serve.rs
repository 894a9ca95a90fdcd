use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::check::Lang;
use super::{ended, threads};
use crate::file::folder_of;
use crate::scenario::settings::Language;
use crate::serve::guard::{Guard, bracketed};
use crate::serve::{App, Options, is_own, serve};

/// The workbench in the browser: lists, plan, map and board, with findings beside the cells 工作台
///
/// Drop in a workbook or a folder, mend what is wrong with it, solve, move people by hand, ask why, try what if, undo, hand over. The
/// folder's own files are never written to; unfinished work is kept in DIR/.bangfu (docs/workbench.md).
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  bangfu serve                                 rounds in this folder; the browser opens
  bangfu serve 秋冬季 --port 0                 any free port
  bangfu serve --no-open --lang en             only print the address, in English
  bangfu serve --host 10.0.0.7                 for other machines, too: who has the printed address with its token gets in
  bangfu serve --host 10.0.0.7 --token-file token.txt

Only this machine is listened to unless --host is given. What goes over the net with --host is not encrypted: use it on a net that you
trust, or behind a proxy with TLS. Ctrl-C ends it; a search that runs is stopped and the best plan so far is kept.

Exit codes: 0 ended, 1 it cannot begin (the folder cannot be read, the port is in use), or unfinished work cannot be kept.")]
pub struct Args {
    /// Folder in which rounds lie: workbooks, and folders of tables
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Port; 0 = any that is free
    #[arg(long, default_value_t = 8765)]
    port: u16,
    /// Listen on this address of the machine, too, and ask for a token; 0.0.0.0 = on all
    #[arg(long, value_name = "ADDR")]
    host: Option<IpAddr>,
    /// Another name by which this machine is called in the browser, such as desk.example
    #[arg(long, value_name = "NAME", requires = "host")]
    name: Vec<String>,
    /// Write the address with its token into this file rather than on the terminal
    #[arg(long, value_name = "FILE", requires = "host")]
    token_file: Option<PathBuf>,
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// Threads of the solver; 0 = as many as the machine has
    #[arg(long, default_value_t = 0)]
    threads: u32,
    /// Language of the page, and of the words on the terminal
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
}

pub fn run(args: Args) -> ExitCode {
    ended(served(&args))
}

fn served(args: &Args) -> Result<ExitCode, String> {
    let language = Language::from(args.lang);
    let t = |zh: String, en: String| language.pick(zh, en);
    if !args.dir.is_dir() {
        let dir = args.dir.display();
        return Err(t(format!("没有这个文件夹：{dir}"), format!("there is no folder {dir}")));
    }
    let threads = threads(args.threads);
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build_global();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| t(format!("启动不了：{error}"), format!("it cannot begin: {error}")))?;
    let trouble = runtime.block_on(async {
        let address = SocketAddr::new(args.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), args.port);
        let listener = TcpListener::bind(address).await.map_err(|error| in_the_way(args.port, &error, language))?;
        let bound = listener.local_addr().map_err(|error| error.to_string())?;
        let token = if is_own(&bound) { None } else { Some(token()?) };
        let names: Vec<String> = args.host.iter().map(IpAddr::to_string).chain(args.name.iter().cloned()).collect();
        let any_address = args.host.is_some_and(|host| host.is_unspecified());
        let guard = Guard { any_address, ..Guard::new(bound.port(), &names, token.clone()) };
        let options = Options { language, threads, ..Options::new(args.dir.clone(), guard) };
        let app = App::new(options).map_err(|error| {
            let dir = args.dir.display();
            t(format!("文件夹 {dir} 无法读取：{error}"), format!("the folder {dir} cannot be read: {error}"))
        })?;
        let shown = match (args.name.first(), args.host) {
            (Some(name), _) => name.clone(),
            (None, Some(host)) if !host.is_unspecified() => bracketed(&host.to_string()),
            (None, Some(_)) => bracketed(&outward().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_string()),
            (None, None) => "127.0.0.1".to_owned(),
        };
        let address = format!("http://{shown}:{}/", bound.port());
        let full = token.as_ref().map_or_else(|| address.clone(), |token| format!("{address}?token={token}"));
        tell(args, &address, &full, language)?;
        let (over, ending) = watch::channel(false);
        let asked = ctrlc::set_handler(move || {
            // A second time nobody waits.
            if over.send_replace(true) {
                std::process::exit(1);
            }
        });
        if let Err(error) = asked {
            eprintln!("{}: {error}", t("Ctrl-C 不可用".into(), "Ctrl-C will not end it in good order".into()));
        }
        // A token on a browser's command line could be read by every user of this machine.
        if !args.no_open && token.is_none() {
            open_browser(&address);
        }
        let served = serve(app, listener, ending).await;
        served.map_err(|error| t(format!("服务中断：{error}"), format!("it broke off: {error}")))
    })?;
    if let Some(trouble) = trouble {
        return Err(trouble.get(language).to_owned());
    }
    eprintln!("{}", t("已结束，未完成的工作已存入 .bangfu".into(), "ended; unfinished work is kept in .bangfu".into()));
    Ok(ExitCode::SUCCESS)
}

/// The address by which other machines would see this one. Nothing is sent: a connection of this kind only looks the way up.
fn outward() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    // An address kept for documentation (RFC 5737).
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// 256 bits that nobody guesses.
fn token() -> Result<String, String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Says where it is.
fn tell(args: &Args, address: &str, full: &str, language: Language) -> Result<(), String> {
    let t = |zh: String, en: String| language.pick(zh, en);
    match &args.token_file {
        Some(path) => {
            write_token(path, full).map_err(|error| {
                let path = path.display();
                t(format!("口令写不进 {path}：{error}"), format!("the token cannot go to {path}: {error}"))
            })?;
            let path = path.display();
            println!(
                "{}",
                t(
                    format!("工作台：{address}（完整地址在 {path}）"),
                    format!("workbench: {address} (whole address in {path})")
                )
            );
        }
        None => println!("{}", t(format!("工作台：{full}"), format!("workbench: {full}"))),
    }
    println!("{}", t("按 Ctrl-C 结束".into(), "Ctrl-C ends it".into()));
    if args.host.is_some_and(|host| !host.is_loopback()) {
        eprintln!(
            "{}",
            t(
                "提醒：其他机器凭这个地址即可看到人员名单；传输没有加密，只在可信的网络里使用".into(),
                "warning: whoever has this address sees the lists of people; nothing is encrypted, use it on a net that you trust".into(),
            )
        );
    }
    Ok(())
}

/// For this user's eyes only.
fn write_token(path: &Path, full: &str) -> std::io::Result<()> {
    // Temporary files are made for their user alone, and stay so under their new name.
    let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
    writeln!(file, "{full}")?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn in_the_way(port: u16, error: &std::io::Error, language: Language) -> String {
    let t = |zh: String, en: String| language.pick(zh, en);
    match error.kind() {
        std::io::ErrorKind::AddrInUse => t(
            format!(
                "端口 {port} 已被占用（也许工作台已经开着）：换一个端口，如 --port {}，或 --port 0 任选",
                port.saturating_add(1)
            ),
            format!(
                "port {port} is in use (perhaps by another workbench): take another, such as --port {}, or any with --port 0",
                port.saturating_add(1)
            ),
        ),
        std::io::ErrorKind::AddrNotAvailable => t(
            "本机没有 --host 写的地址：请核对，或用 0.0.0.0".into(),
            "this machine does not have the address of --host: check it, or use 0.0.0.0".into(),
        ),
        _ => t(format!("端口 {port} 用不了：{error}"), format!("port {port} cannot be used: {error}")),
    }
}

/// Opens the page where there is a screen; that it cannot be opened is no failure.
fn open_browser(address: &str) {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else if ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some()) {
        ("xdg-open", &[])
    } else {
        return;
    };
    let quiet = || Stdio::null();
    let _ = Command::new(program).args(before).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}
