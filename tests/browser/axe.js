// What axe-core calls serious or critical on the page as it is shown now, with examples.
async () => {
  const results = await axe.run(document, {resultTypes: ['violations'], preload: false});
  return results.violations.filter(({impact}) => ['serious', 'critical'].includes(impact))
    .map(({impact, id, nodes}) => `${impact} ${id} (${nodes.length} times): ` +
      nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.html.slice(0, 160)} ` +
        [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')
          .slice(0, 200)).join(' | '));
}
