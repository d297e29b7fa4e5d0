"""Figures and codes as receipts, forms and screens hold them; no language helps to read them."""

import calendar
import random
import string
from collections.abc import Callable

MONTHS = [*calendar.month_abbr[1:], *calendar.month_name[1:]]
CURRENCIES = ["RM", "RM ", "$", "$ ", "€", "£", "USD ", "", "", "", ""]


class Figures:
    """Amounts, dates, times, codes: each call another."""

    def __init__(self, rng: random.Random, currencies: list[str] = CURRENCIES) -> None:
        self.random = rng
        self.currencies = currencies

    def digits(self, low: int, high: int) -> str:
        return "".join(self.random.choices(string.digits, k=self.random.randint(low, high)))

    def amount(self) -> str:
        value = self.random.choice((1, 10, 10, 100, 100, 1000, 20000)) * self.random.random()
        text = f"{value:,.2f}" if self.random.random() < 0.85 else f"{value:,.0f}"
        sign = self.random.choices(("", "-", "+"), (0.92, 0.06, 0.02))[0]
        return (
            self.random.choice(self.currencies)
            + sign
            + text
            + self.random.choices(("", " SR", "%", " *", " T"), (85, 5, 5, 2, 2))[0]
        )

    def date(self) -> str:
        day, month, year = (
            self.random.randint(1, 31),
            self.random.randint(1, 12),
            self.random.randint(1950, 2030),
        )
        name = self.random.choice(MONTHS)
        separator = self.random.choice("//--..")
        forms = [
            separator.join((f"{day:02}", f"{month:02}", str(year))),
            separator.join((str(day), str(month), f"{year % 100:02}")),
            f"{year}-{month:02}-{day:02}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{day:02}-{name}-{year}",
        ]
        return self.random.choice(forms)

    def time(self) -> str:
        hour, minute, second = (self.random.randrange(n) for n in (24, 60, 60))
        tail = self.random.choice(["", "", f":{second:02}", " PM", " AM", "am", f":{second:02} PM"])
        return f"{hour:02}:{minute:02}{tail}"

    def code(self) -> str:
        """Letters and figures mixed, as serial numbers are: no language helps to read them."""
        alphabet = self.random.choice(
            (
                string.ascii_uppercase + string.digits,
                string.digits + "ABCX",
                string.ascii_letters + string.digits,
            )
        )
        parts = [
            "".join(self.random.choices(alphabet, k=self.random.randint(1, 7)))
            for _ in range(self.random.randint(1, 3))
        ]
        return self.random.choice(["", "", "#", "("]) + self.random.choice("--/. :_").join(parts)

    def phone(self) -> str:
        return self.random.choice(
            ["", "", "+", "TEL: ", "Tel : ", "FAX ", "("]
        ) + self.random.choice("--  )").join(
            self.digits(2, 4) for _ in range(self.random.randint(2, 4))
        )

    def web(self, name: str, host: str) -> str:
        """An address made of two words."""
        top = self.random.choice((".com", ".org", ".net", ".com.my", ".co.uk", ".io", ".html"))
        return self.random.choice(
            (
                f"{name}@{host}{top}",
                f"www.{name}{host}{top}",
                f"http://{host}{top}/{name}",
                f"{name}_{host}{top}",
            )
        )

    def figure(self) -> str:
        makers: list[Callable[[], str]] = [
            self.amount,
            self.date,
            self.time,
            self.code,
            lambda: self.digits(1, 4),
            lambda: self.digits(4, 12),
        ]
        return self.random.choices(makers, (30, 12, 8, 15, 25, 10))[0]()
