# SPDX-License-Identifier: Apache-2.0
"""QR codes as somebody's phone reads them: zbarimg on a picture, whatever form the code came in."""
import re
import subprocess

_BLOCKS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def read_picture(path):
    """The text of the one code in a picture."""
    done = subprocess.run(["zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", path], capture_output=True,
                          text=True, timeout=20)
    assert done.returncode == 0, f"no QR code in {path}: {done.stderr}"
    return done.stdout.removesuffix("\n")


def read_terminal(text, folder):
    """The code that a terminal shows: what is between colours and their end."""
    lines = re.findall(r"\x1b\[38;5;16;48;5;231m([ ▀▄█]+)\x1b\[0m", text)
    rows = [[_BLOCKS[block][half] for block in line] for line in lines for half in (0, 1)]
    return read_picture(_drawn(rows, folder / "terminal.pbm"))


def read_svg(path, folder):
    """The code of a picture whose dark modules are one path of rectangles, one high."""
    text = path.read_text()
    width = int(re.search(r'viewBox="0 0 (\d+) \1"', text).group(1))
    rows = [[0] * width for _ in range(width)]
    dark = re.search(r'<path fill="#000" d="([^"]*)"', text).group(1)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", dark):
        rows[int(y)][int(x):int(x) + int(length)] = [1] * int(length)
    assert re.sub(r"M\d+ \d+h(\d+)v1h-\1z", "", dark) == ""
    return read_picture(_drawn(rows, folder / "svg.pbm"))


def _drawn(rows, path, scale=6):
    """A portable bitmap (1 is black)."""
    wide = [" ".join(str(module) for module in row for _ in range(scale)) for row in rows]
    lines = [line for line in wide for _ in range(scale)]
    path.write_text(f"P1\n{len(rows[0]) * scale} {len(lines)}\n" + "\n".join(lines) + "\n")
    return path
