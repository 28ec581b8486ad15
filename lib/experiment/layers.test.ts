import { describe, expect, test } from 'vitest'
import { ExperimentError } from './experiment-error.ts'
import {
  batchNorm,
  describeLayer,
  dropout,
  type Layer,
  linear,
  networkProblems,
  parameterCount,
  relu,
  sequential,
} from './layers.ts'

describe('layers', () => {
  test('are plain data: they survive JSON', () => {
    const network = sequential(dropout(0.25), linear(784, 20, { bias: false }), batchNorm(20), relu(), linear(20, 10))
    expect(JSON.parse(JSON.stringify(network))).toEqual(network)
  })

  test('are described as they are written', () => {
    const network = [dropout(0.25), linear(784, 1000), linear(784, 1000, { bias: false }), batchNorm(1000), relu()]
    expect(network.map(describeLayer)).toEqual([
      'dropout(0.25)',
      'linear(784, 1000)',
      'linear(784, 1000, no bias)',
      'batchNorm(1000)',
      'relu()',
    ])
  })
})

describe('a network has as many parameters as the chapter says:', () => {
  test.each<[number, string, Layer[]]>([
    [795_010, 'one hidden layer of 1,000', [linear(784, 1000), relu(), linear(1000, 10)]],
    [7_850, 'no hidden layer', [linear(784, 10)]],
    [1_796_010, 'two hidden layers', [linear(784, 1000), relu(), linear(1000, 1000), relu(), linear(1000, 10)]],
    [
      796_010,
      'batch norm instead of a bias: γ and β, 2,000 for 1,000',
      [linear(784, 1000, { bias: false }), batchNorm(1000), relu(), linear(1000, 10)],
    ],
    [7_850, 'dropout, which has none', [dropout(0.25), linear(784, 10)]],
  ])('%i with %s', (count, _name, layers) => {
    expect(parameterCount(sequential(...layers))).toBe(count)
  })
})

describe('layers that make no network are refused:', () => {
  test.each<[problem: string, layers: Layer[]]>([
    [
      'network[2] (linear(100, 10)): expected 1000 inputs, as many as the layer before it gives; found 100',
      [linear(784, 1000), relu(), linear(100, 10)],
    ],
    [
      'network[1] (batchNorm(100)): expected 1000 inputs, as many as the layer before it gives; found 100',
      [linear(784, 1000), batchNorm(100)],
    ],
    [
      'network[1] (linear(784, 10)): expected 100 inputs, as many as the layer before it gives; found 784',
      [batchNorm(100), linear(784, 10)],
    ],
    ['network[0].rate: expected a rate from 0 up to, but not including, 1; found 1.2', [dropout(1.2), linear(784, 10)]],
    ['network[0].rate: expected a rate from 0 up to, but not including, 1; found 1', [dropout(1), linear(784, 10)]],
    [
      'network[0].rate: expected a rate from 0 up to, but not including, 1; found -0.1',
      [dropout(-0.1), linear(784, 10)],
    ],
    [
      'network[0].rate: expected a rate from 0 up to, but not including, 1; found NaN',
      [dropout(Number.NaN), linear(784, 10)],
    ],
    ['network[0].outputs: expected a whole number, at least 1; found 0', [linear(784, 0)]],
    ['network[0].inputs: expected a whole number, at least 1; found 78.4', [linear(78.4, 10)]],
    ['network[0].features: expected a whole number, at least 1; found -1', [batchNorm(-1), linear(784, 10)]],
    ['network: expected at least one linear layer; found none, so there is nothing to train', [dropout(0.25), relu()]],
  ])('%s', (problem, layers) => {
    expect(networkProblems(layers)).toContain(problem)
    expect(() => sequential(...layers)).toThrow(ExperimentError)
  })

  test('each of several problems is named', () => {
    expect(() => sequential(dropout(1.2), linear(784, 1000), linear(10, 10))).toThrow(
      'This experiment cannot be trained:\n' +
        '  - network[0].rate: expected a rate from 0 up to, but not including, 1; found 1.2\n' +
        '  - network[2] (linear(10, 10)): expected 1000 inputs, as many as the layer before it gives; found 10',
    )
  })

  test('a dropout of 0 and one just under 1 are accepted', () => {
    expect(networkProblems([dropout(0), linear(784, 10), dropout(0.999)])).toEqual([])
  })
})
