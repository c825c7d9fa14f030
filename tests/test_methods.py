"""Textbook forecasts: certified data, published runs, statsmodels itself and hand counts."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.forecasting import textbook as methods

#: R&D over GDP of Canada, 2010-2020, per cent.
CANADA = np.array([1.83, 1.79, 1.77, 1.71, 1.71, 1.69, 1.73, 1.69, 1.74, 1.75, 1.84])
TOY = np.array([10.0, 12, 13, 12, 15, 16])


def ends(name: str, level: float, values: np.ndarray = CANADA, horizon: int = 5) -> list[float]:
    """Both ends of an interval in the last year."""
    path = methods.run(name, values, horizon)
    return [float(path.quantile(0.5 + side * level / 200)[-1]) for side in (-1, 1)]


def test_random_walk_with_drift_of_the_toy_series():
    """Drift 1.2, and the standard errors worked out by hand."""
    path = methods.drift(TOY, 3)
    np.testing.assert_allclose(path.middle, [17.2, 18.4, 19.6])
    np.testing.assert_allclose(path.error, [1.624808, 2.481935, 3.249615], atol=5e-7)


def test_theta_of_the_toy_series():
    """Line, doubled line and smoothing at .5 from the first value, worked out by hand."""
    path = methods.theta(TOY, 3, smoothing=0.5)
    np.testing.assert_allclose(path.middle, [15.81875, 16.361607, 16.904464], atol=5e-7)


@pytest.mark.parametrize(
    ("name", "level", "expected", "digits"),
    [
        ("ols", 95, [1.55490, 1.90510], 5e-6),
        ("drift", 80, [1.6669, 2.0231], 5e-5),
        ("theta", 80, [1.70439, 1.95988], 2e-5),
        ("ets", 80, [1.75 - 0.06396, 1.75 + 0.06396], 2e-5),
    ],
)
def test_the_reference_run_of_canada(name, level, expected, digits):
    """Intervals of 2025, from a reference run of statsmodels 0.15.0."""
    np.testing.assert_allclose(ends(name, level), expected, atol=digits)


@pytest.mark.parametrize(
    ("name", "expected"), [("ols", 0.0034), ("theta", 0.0461), ("drift", 0.1297)]
)
def test_model_choice_moves_a_probability(name, expected):
    """Canada at 2.0 or more in 2025: sixty times as likely by one method as by another."""
    path = methods.run(name, CANADA, 5)
    p = stats.t(path.degrees).sf((2.0 - path.middle[-1]) / path.error[-1])
    assert p == pytest.approx(expected, abs=6e-5)


def test_the_line_since_2015():
    """The same data from 2015 on: 80 % interval of 2025."""
    np.testing.assert_allclose(ends("ols", 80, CANADA[5:]), [1.81505, 2.03352], atol=5e-6)


def test_the_line_through_longley_is_nists():
    """Coefficients and standard errors of NIST's certified regression, to nine digits."""
    data = sm.datasets.longley.load_pandas()
    result = sm.OLS(data.endog, sm.add_constant(data.exog)).fit()
    certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910e-01, 0.334910077722432e-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807e-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ]
    np.testing.assert_allclose(result.params, [one for one, _ in certified], rtol=1e-9)
    np.testing.assert_allclose(result.bse, [two for _, two in certified], rtol=1e-9)


def test_the_method_ols_is_that_regression():
    """Employment of Longley on the year: the same line by the normal equations."""
    values = sm.datasets.longley.load_pandas().endog.to_numpy()
    path = methods.ols(values, 3)
    years = np.arange(len(values))
    line = stats.linregress(years, values)
    np.testing.assert_allclose(path.middle, line.intercept + line.slope * (16 + np.arange(3)))
    away = (16 + np.arange(3) - years.mean()) ** 2 / ((years - years.mean()) ** 2).sum()
    residual = values - line.intercept - line.slope * years
    spread = np.sqrt((residual**2).sum() / 14 * (1 + 1 / 16 + away))
    np.testing.assert_allclose(path.error, spread)


@pytest.mark.parametrize("name", sorted(methods.METHODS))
@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_a_unit_changes_no_fit(name, unit):
    """Canada in any unit: the same forecast in that unit."""
    plain, other = (methods.run(name, CANADA * each, 3) for each in (1.0, unit))
    np.testing.assert_allclose(other.middle, unit * plain.middle, rtol=1e-6)
    np.testing.assert_allclose(other.error, unit * plain.error, rtol=1e-6)


@pytest.mark.parametrize("name", sorted(methods.METHODS))
def test_a_constant_stays(name):
    """2, 2, 2, ... goes on with 2."""
    np.testing.assert_array_equal(methods.run(name, np.full(9, 2.0), 3).quantile(0.9), 2.0)


@pytest.mark.parametrize("name", sorted(methods.METHODS))
@pytest.mark.parametrize(
    "values",
    [
        np.full(9, 3.0),
        np.array([0.0, 0, 1, 0, 2, 0, 0, 1, 3]),
        np.array([-1.0, 2, -3, 1, 2, 3, -2, 1, 0]),
        np.array([1, 1.1, 1.2, 12, 1.3, 1.4, 1.5, 1.6, 1.7]),
        np.array([1.0, 1, 1.1, 1, 1.1, 5, 5.1, 5, 5.2]),
        1e12 * np.arange(1.0, 10),
    ],
    ids=["constant", "zeros", "negative", "outlier", "shift", "huge"],
)
@pytest.mark.filterwarnings("error")
def test_a_number_or_a_reason(name, values):
    """Whatever the series: finite numbers in order, or a reason."""
    try:
        path = methods.run(name, values, 3)
    except ValueError as error:
        assert str(error)
        return
    low, middle, high = (path.quantile(each) for each in (0.1, 0.5, 0.9))
    assert np.isfinite([low, middle, high]).all()
    assert (low <= middle + 1e-9).all() and (middle <= high + 1e-9).all()


@pytest.mark.parametrize("name", sorted(methods.METHODS))
def test_too_few_points_are_refused(name):
    """Two points carry no method."""
    with pytest.raises(ValueError, match="too few"):
        methods.run(name, np.array([1.0, 2.0]), 1)


def test_the_first_call_of_a_process_says_nothing():
    """statsmodels asks for its warnings when it is first imported: none gets out."""
    call = "import numpy as np; from analysis.forecasting import textbook as methods; "
    call += "print(len(methods.run('ets', np.full(9, 5.0), 3).middle))"
    told = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert (told.stdout.strip(), told.stderr) == ("3", "")
