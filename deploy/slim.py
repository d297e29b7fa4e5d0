"""Takes from an environment what a gateway never uses: `python -m deploy.slim /opt/venv`.

Needs gcc and binutils, which stay behind in that stage of the build.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_NEVER_CALLED = ("libopenblas", "libavcodec", "libavformat", "libavutil", "libswscale")
"""Of what OpenCV's wheel links to: video, and algebra for matrices of a hundred rows and more."""
_SAYS_SO = """
extern int dprintf(int, const char *, ...);
extern void abort(void) __attribute__((noreturn));
static void absent(const char *name)
{
    dprintf(2, "inkline: OpenCV called %s, which was left out of this image.\\n", name);
    abort();
}
"""
_NEVER_IMPORTED = ("numpy/distutils", "numpy/f2py", "numpy/testing")
_SOURCES = (".a", ".c", ".cpp", ".h", ".pxd", ".pxi", ".pyi", ".pyx")


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def symbols(library: Path, which: str) -> set[tuple[str, str]]:
    """(name, version) of what it defines or lacks; the version is empty where it has none."""
    lines = told("nm", "-D", f"--{which}-only", "--with-symbol-versions", library).splitlines()
    named = (line.split()[-1].replace("@@", "@").partition("@") for line in lines)
    return {(name, version) for name, _, version in named}


def needed(library: Path) -> set[str]:
    lines = told("readelf", "-d", library).splitlines()
    return {line.split("[")[1].rstrip("]") for line in lines if "(NEEDED)" in line}


def replace_by_absent(library: Path, caller: Path) -> None:
    """The same name and versions, and each function that the caller knows ends the process."""
    used = sorted(symbols(library, "defined") & symbols(caller, "undefined"))
    functions = (f'void {name}(void) {{ absent("{name}"); }}' for name, _ in used)
    source, versions = library.with_suffix(".c"), library.with_suffix(".map")
    source.write_text("\n".join([_SAYS_SO, *functions, ""]))
    versions.write_text("".join(f"{one} {{ }};\n" for one in sorted({v for _, v in used} - {""})))
    script = [f"-Wl,--version-script={versions}"] if versions.stat().st_size else []
    told(
        *("gcc", "-shared", "-fPIC", "-Os", "-s", "-nostdlib", "-fno-builtin", *script),
        *(f"-Wl,-soname,{library.name}", "-o", library, source),
    )
    source.unlink()
    versions.unlink()


def slim_opencv(packages: Path) -> None:
    """Raises ValueError where the wheel is not as it was."""
    caller, folder = packages / "cv2" / "cv2.abi3.so", packages / "opencv_python_headless.libs"
    for start in _NEVER_CALLED:
        (library,) = (one for one in folder.iterdir() if one.name.startswith(start))
        replace_by_absent(library, caller)
    wanted = reachable(caller, folder)
    for library in folder.iterdir():
        if library.name not in wanted:
            library.unlink()


def reachable(library: Path, folder: Path) -> set[str]:
    found: set[str] = set()
    waiting = [library]
    while waiting:
        new = {name for name in needed(waiting.pop()) if (folder / name).exists()} - found
        found |= new
        waiting += [folder / name for name in new]
    return found


def strip(packages: Path) -> None:
    """Not the libraries that wheels bring along: how they were moved there, strip breaks them."""
    for module in modules(packages):
        told("strip", "--strip-unneeded", module)


def modules(packages: Path) -> Iterator[Path]:
    return (one for one in packages.rglob("*.so") if not one.parent.name.endswith(".libs"))


def remove_sources(packages: Path) -> None:
    for file in packages.rglob("*"):
        if file.suffix in _SOURCES and file.is_file():
            file.unlink()


def check(python: Path, packages: Path) -> None:
    """Raises CalledProcessError where a module cannot be loaded any more."""
    load = "import ctypes, sys\nfor name in sys.argv[1:]: ctypes.CDLL(name)"
    told(python, "-c", load, *modules(packages))


def main() -> None:
    environment = Path(sys.argv[1])
    (packages,) = environment.glob("lib/python3*/site-packages")
    for folder in _NEVER_IMPORTED:
        shutil.rmtree(packages / folder)
    slim_opencv(packages)
    strip(packages)
    remove_sources(packages)
    check(environment / "bin" / "python", packages)


if __name__ == "__main__":
    main()
