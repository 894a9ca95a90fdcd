//! Writes a scenario as a folder of CSV files or as a workbook; reading it back gives the same scenario.
