#!/usr/bin/python3
"""Write salib_rows.h: runs of a design, and what the formulas of SALib (analyze/sobol.py) say of them, computed with numpy.

    /usr/bin/python3 tests/inference/make_salib_rows.py > tests/inference/salib_rows.h
"""
import numpy

N, P = 100, 3
rng = numpy.random.default_rng(20261129)
a, b = rng.random((N, P)), rng.random((N, P))


def f(x):
    return 3.7 + numpy.exp(1.3 * x[:, 0]) * (0.4 + x[:, 1]) + 2.1 * x[:, 1] * x[:, 2] ** 2 + 0.3 * numpy.sin(5 * x[:, 2])


def one_of(x, y, j):
    z = x.copy()
    z[:, j] = y[:, j]
    return z


runs = numpy.stack([f(a), f(b)] + [f(one_of(a, b, j)) for j in range(P)] + [f(one_of(b, a, j)) for j in range(P)], axis=1)
y = (runs - runs.mean()) / runs.std()
A, B, AB, BA = y[:, 0], y[:, 1], y[:, 2:2 + P], y[:, 2 + P:]
v = numpy.var(numpy.r_[A, B])
first = [(B * (AB[:, j] - A)).mean() / v for j in range(P)]
total = [0.5 * ((A - AB[:, j]) ** 2).mean() / v for j in range(P)]
second = [(BA[:, j] * AB[:, k] - A * B).mean() / v - first[j] - first[k] for j in range(P) for k in range(j + 1, P)]


def row(x):
    return "{" + ", ".join("%.17g" % t for t in x) + "}"


print("/* Made by tests/inference/make_salib_rows.py. */")
print("/* clang-format off */")
print("static const double runs[%d][%d] = {\n    %s\n};" % (N, 2 * P + 2, ",\n    ".join(row(r) for r in runs)))
for name, value in (("first", first), ("total", total), ("second", second)):
    print("static const double salib_%s[%d] = %s;" % (name, len(value), row(value)))
print("/* clang-format on */")
